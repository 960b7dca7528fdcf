import { IncomingMessage, type ServerResponse } from 'node:http';

export interface BodyLimits {
  maxBytes: number;
  /** For the whole body, from the moment its headers are there. */
  patienceMs: number;
}

/** The forms of the pages hold a token or a code. */
const pageLimits: BodyLimits = { maxBytes: 64 * 1024, patienceMs: 10_000 };

/**
 * Takes in the body of a request that is not for the API before Next sees it: Next would keep up to 10 MB of
 * each for as long as the client likes. Resolves with the request to pass on, or with null where it was
 * refused: 413 where it is too large, 408 where it does not come in time, 400 where it is no form although it
 * says so, which Next would take for a fault of its own.
 */
export function receivePageBody(
  request: IncomingMessage,
  response: ServerResponse,
  { maxBytes, patienceMs }: BodyLimits = pageLimits,
): Promise<IncomingMessage | null> {
  const announced = request.headers['content-length'];
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(announced ?? 0) > 0;
  if (!hasBody) return Promise.resolve(request);
  return new Promise((resolve) => {
    const refuse = (status: number, sentence: string) => {
      settle(null);
      response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(sentence);
    };
    const settle = (received: IncomingMessage | null) => {
      clearTimeout(impatience);
      request.removeAllListeners('data');
      request.off('end', onEnd);
      resolve(received);
    };
    const impatience = setTimeout(() => refuse(408, 'This request took too long.\n'), patienceMs);
    const onEnd = () => {
      clearTimeout(impatience);
      const whole = body.subarray(0, size);
      void isReadable(whole, request.headers['content-type']).then((readable) =>
        readable ? settle(replay(request, whole)) : refuse(400, 'This form is not readable.\n'),
      );
    };
    const tooLarge = () => refuse(413, 'This request is too large.\n');
    if (Number(announced ?? 0) > maxBytes) return tooLarge();
    // Copied, since a small chunk would keep the whole buffer alive that it was read into.
    const body = Buffer.allocUnsafeSlow(announced === undefined ? maxBytes : Number(announced));
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      if (size + chunk.length > body.length) return tooLarge();
      size += chunk.copy(body, size);
    });
    request.once('end', onEnd);
    request.once('close', () => request.complete || settle(null));
  });
}

function isReadable(body: Buffer, contentType = ''): Promise<boolean> {
  if (!/^multipart\//i.test(contentType)) return Promise.resolve(true);
  const form = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
  return form.formData().then(
    () => true,
    () => false,
  );
}

/** The same request with its body at hand. */
function replay(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const whole = new IncomingMessage(request.socket);
  Object.assign(whole, { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor });
  whole.complete = true;
  whole.push(body);
  whole.push(null);
  return whole;
}
