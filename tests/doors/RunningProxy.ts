import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { findFreePort } from '../../scripts/studio/ports';
import { RunningCommand } from '../start/RunningCommand';
import { until } from '../studio/until';

export type ProxyKind = 'nginx' | 'caddy';

interface ProxyRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** The block of docs/reverse-proxy.md for one of the proxies. */
function documentedBlock(kind: ProxyKind): string {
  const language = { nginx: 'nginx', caddy: 'caddyfile' }[kind];
  const document = readFileSync('docs/reverse-proxy.md', 'utf8');
  return new RegExp('```' + language + '\\n([^]*?)```').exec(document)![1]!;
}

/** A reverse proxy on loopback, run with its block of the documentation: only ports and certificate differ. */
export class RunningProxy {
  readonly folder = mkdtempSync(join(tmpdir(), 'pocketreel-proxy-'));
  private command!: RunningCommand;

  private constructor(readonly port: number) {}

  /** Takes a port; the proxy is started apart, since the studio behind it wants to know the address first. */
  static async open(): Promise<RunningProxy> {
    return new RunningProxy(await findFreePort('127.0.0.1'));
  }

  get origin(): string {
    return `https://studio.example:${this.port}`;
  }

  async start(kind: ProxyKind, studioPort: number, change = (block: string) => block): Promise<void> {
    chmodSync(this.folder, 0o755);
    const block = change(documentedBlock(kind)).replaceAll('127.0.0.1:3000', `127.0.0.1:${studioPort}`);
    this.makeCertificate();
    this.command = kind === 'nginx' ? this.startNginx(block) : this.startCaddy(block);
    await until(() => this.answers(), 20_000);
  }

  /** Asks through the proxy as a client at this address of loopback does. */
  ask(path: string, init: ProxyRequest = {}, from = '127.0.0.1'): Promise<Response> {
    return this.fetchFrom(from)(this.origin + path, init);
  }

  /** As fetch does, without following redirects, from an address of loopback. */
  fetchFrom(from: string): (url: string, init?: ProxyRequest) => Promise<Response> {
    return (url, { method = 'GET', headers = {}, body = '' } = {}) => {
      const { host, hostname: servername, pathname, search } = new URL(url);
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      const options = {
        ...{ host: '127.0.0.1', port: this.port, servername, localAddress: from, agent: false as const },
        ...{ method, path: pathname + search, rejectUnauthorized: false },
        headers: { host, ...(body.length > 0 && length), ...headers },
      };
      return new Promise((resolve, reject) => {
        request(options, (incoming) => {
          const names = Object.entries(incoming.headersDistinct);
          const all = names.flatMap(([name, values]) =>
            values!.map((value): [string, string] => [name, value]),
          );
          const answer = { status: incoming.statusCode, headers: new Headers(all) };
          buffer(incoming).then((bytes) => resolve(new Response(new Uint8Array(bytes), answer)), reject);
        })
          .on('error', reject)
          .end(body);
      });
    };
  }

  async stop(): Promise<void> {
    await this.command?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(name: string): string {
    return join(this.folder, name);
  }

  private makeCertificate(): void {
    const [key, certificate] = [this.file('key.pem'), this.file('cert.pem')];
    const names = ['-subj', '/CN=studio.example', '-addext', 'subjectAltName=DNS:studio.example'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
  }

  private startNginx(block: string): RunningCommand {
    const server = block
      .replace('listen 443', `listen 127.0.0.1:${this.port}`)
      .replace(/ssl_certificate .*;/, `ssl_certificate ${this.file('cert.pem')};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${this.file('key.pem')};`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${this.file(name)};`,
    );
    const config = [
      `daemon off; pid ${this.file('pid')}; error_log stderr; events {}`,
      `http { access_log off; ${paths.join(' ')}\n${server}}`,
    ];
    writeFileSync(this.file('nginx.conf'), config.join('\n'));
    return new RunningCommand('nginx', ['-p', this.folder, '-c', this.file('nginx.conf')], {
      PATH: `${process.env.PATH}:/usr/sbin`,
    });
  }

  private startCaddy(block: string): RunningCommand {
    const site = block.replace(
      /^studio\.example \{/,
      `${this.origin} {\n    bind 127.0.0.1\n    tls ${this.file('cert.pem')} ${this.file('key.pem')}`,
    );
    const global = '{\n    admin off\n    auto_https disable_redirects\n}\n';
    writeFileSync(this.file('Caddyfile'), global + site);
    const args = ['run', '--adapter', 'caddyfile', '--config', this.file('Caddyfile')];
    return new RunningCommand('caddy', args, { HOME: this.folder, XDG_DATA_HOME: this.folder });
  }

  private answers(): Promise<boolean> {
    if (this.command.exitCode !== null) throw new Error(this.command.output);
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  }
}
