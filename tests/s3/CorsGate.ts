import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface KeptRule {
  origins: string[];
  methods: string[];
  headers: string[];
  expose: string[];
}

/**
 * A bucket's CORS rules in front of a real S3 server that has no call for them: it keeps what PutBucketCors
 * sends, answers GetBucketCors and preflights from it, adds the headers that a page then needs, and hands
 * everything else on as it came, so that the server behind it checks the signatures.
 */
export class CorsGate {
  /** Bytes of bodies that went to the server behind, by method. */
  readonly sentBytes: Record<string, number> = {};
  /** Lines such as `PUT /reels/key`, of all that went to the server behind. */
  readonly requests: string[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private rulesXml: string | null = null;

  private constructor(private readonly behind: URL) {}

  static async open(endpoint: string): Promise<CorsGate> {
    const gate = new CorsGate(new URL(endpoint));
    await new Promise<void>((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(request.url!, this.endpoint);
    if (searchParams.has('cors')) return this.serveRules(request, response);
    const rule = this.ruleFor(request);
    if (request.method === 'OPTIONS') return answerPreflight(response, rule);
    this.handOn(request, response, rule);
  }

  private async serveRules(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'PUT') {
      // As R2: a digest by MD5 has to come along and no other, and no star among the headers.
      const xml = Buffer.concat(chunks).toString();
      const isRefused =
        request.headers['content-md5'] === undefined ||
        request.headers['x-amz-checksum-crc32'] !== undefined ||
        listed(xml, 'AllowedHeader').includes('*');
      if (!isRefused) this.rulesXml = xml;
      return void response.writeHead(isRefused ? 400 : 200).end();
    }
    if (this.rulesXml !== null) return void response.writeHead(200).end(this.rulesXml);
    response.writeHead(404).end('<Error><Code>NoSuchCORSConfiguration</Code></Error>');
  }

  private ruleFor({ headers, method = '' }: IncomingMessage): (KeptRule & { origin: string }) | null {
    const { origin } = headers;
    const wanted = headers['access-control-request-method'] ?? method;
    const blocks = this.rulesXml?.match(/<CORSRule>.*?<\/CORSRule>/gs) ?? [];
    const rules = blocks.map((xml) => ({
      origins: listed(xml, 'AllowedOrigin'),
      methods: listed(xml, 'AllowedMethod'),
      headers: listed(xml, 'AllowedHeader'),
      expose: listed(xml, 'ExposeHeader'),
    }));
    const rule = rules.find(
      (one) => origin !== undefined && one.origins.includes(origin) && one.methods.includes(wanted),
    );
    return rule && origin !== undefined ? { ...rule, origin } : null;
  }

  private handOn(request: IncomingMessage, response: ServerResponse, rule: ReturnType<CorsGate['ruleFor']>) {
    const { method = '', url = '/', headers } = request;
    this.requests.push(`${method} ${url.split('?')[0]}`);
    const { hostname, port } = this.behind;
    const onward = send({ hostname, port, method, path: url, headers }, (answer) => {
      const open = rule
        ? {
            'access-control-allow-origin': rule.origin,
            'access-control-expose-headers': rule.expose.join(', '),
          }
        : {};
      response.writeHead(answer.statusCode!, { ...answer.headers, ...open });
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.on('data', (chunk: Buffer) => {
      this.sentBytes[method] = (this.sentBytes[method] ?? 0) + chunk.length;
    });
    request.pipe(onward);
  }
}

function answerPreflight(response: ServerResponse, rule: ReturnType<CorsGate['ruleFor']>): void {
  if (rule === null) return void response.writeHead(403).end();
  response
    .writeHead(204, {
      'access-control-allow-origin': rule.origin,
      'access-control-allow-methods': rule.methods.join(', '),
      'access-control-allow-headers': rule.headers.join(', '),
    })
    .end();
}

function listed(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'g'))].map(([, value]) => value!);
}
