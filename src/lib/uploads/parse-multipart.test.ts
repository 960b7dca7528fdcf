import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openServer, type OpenServer } from '../../../tests/http/open-server';
import { readForm } from '../http/read-body';
import { digestOf, sampleBytes } from '../storage/conformance/samples';
import { type FormFile, parseMultipart } from './parse-multipart';
import { until } from '../../../tests/studio/until';

const maxBytes = 300_000;
let server: OpenServer;
let takeFile: (file: FormFile) => Promise<unknown>;
const outcomes: unknown[] = [];
beforeAll(async () => {
  server = await openServer(async (request) => {
    const parsed = parseMultipart(readForm(request), maxBytes, takeFile);
    parsed.then(
      (form) => outcomes.push(form),
      (thrown: unknown) => outcomes.push(thrown),
    );
    return Response.json(await parsed);
  });
});
beforeEach(() => {
  outcomes.length = 0;
  takeFile = async ({ stream, filename, contentType }) => ({
    filename,
    contentType,
    ...(await digestOf(stream)),
  });
});
afterAll(() => server.close());

const blobOf = (sizeBytes: number) =>
  new Blob([new Uint8Array(sampleBytes(sizeBytes))], { type: 'audio/mp4' });
const post = (body: BodyInit, headers?: Record<string, string>) =>
  fetch(server.origin, { method: 'POST', body, headers });
async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}
function formOf(...entries: [string, string | Blob, string?][]): FormData {
  const form = new FormData();
  for (const [name, value, filename] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, filename);
  }
  return form;
}

describe('a multipart form', () => {
  it('a multipart form hands over its file and its fields, in whatever order', async () => {
    const form = formOf(['before', 'ä'], ['file', blobOf(maxBytes), '../../Größe 音.m4a'], ['after', '2']);
    const { file, fields } = (await (await post(form)).json()) as { file: object; fields: object };
    expect(file).toMatchObject({ filename: 'Größe 音.m4a', contentType: 'audio/mp4', sizeBytes: maxBytes });
    expect(fields).toEqual({ before: 'ä', after: '2' });
  });

  it.each([
    ['the escapes of a browser', 'say %22hi%22%0D%0Anow 100%25.m4a', 'say "hi"\r\nnow 100%25.m4a'],
    ['escapes by backslashes', String.raw`say \"hi\" now.m4a`, 'say "hi" now.m4a'],
    ['UTF-8', 'Größe 音.m4a', 'Größe 音.m4a'],
    ['Latin-1', Buffer.from('Größe.m4a', 'latin1'), 'Größe.m4a'],
    ["a folder of somebody's disk", String.raw`C:\audio\talk.m4a`, 'talk.m4a'],
  ])('a multipart form names its file in %s', async (_what, filename, name) => {
    const head = Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="');
    const body = Buffer.concat([
      head,
      Buffer.from(filename as string),
      Buffer.from('"\r\n\r\nsound\r\n--b--\r\n'),
    ]);
    const response = await post(body, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(await response.json()).toMatchObject({ file: { filename: name, sizeBytes: 5 } });
  });

  it('a multipart form names its file by the name in a charset of its own before the plain one', async () => {
    const disposition = `form-data; name="file"; filename="Caf_.m4a"; filename*=UTF-8''Caf%C3%A9.m4a`;
    const body = `--b\r\nContent-Disposition: ${disposition}\r\n\r\nsound\r\n--b--\r\n`;
    const response = await post(body, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(await response.json()).toMatchObject({ file: { filename: 'Café.m4a' } });
  });

  it.each([
    ['no file', formOf(['title', 'x']), 'input.no_file'],
    ['a file under another name', formOf(['audio', blobOf(10), 'x']), 'input.no_file'],
    ['two files', formOf(['file', blobOf(10), 'x'], ['file', blobOf(10), 'y']), 'input.invalid'],
    ['a file one byte too large', formOf(['file', blobOf(maxBytes + 1), 'x']), 'upload.too_large'],
    ['a file far too large', formOf(['file', blobOf(20_000_000), 'x']), 'upload.too_large'],
    ['a field too long', formOf(['title', 'x'.repeat(70_000)], ['file', blobOf(10), 'x']), 'input.invalid'],
  ])('a multipart form with %s is refused', async (_name, form, code) => {
    expect(await codeOf(await post(form))).toBe(code);
  });

  it.each([
    ['another type', 'application/json', '{}', 'input.wrong_type'],
    ['no boundary', 'multipart/form-data', 'x', 'input.invalid'],
    ['no form in it', 'multipart/form-data; boundary=b', 'no form at all', 'input.invalid'],
    [
      'an end before its end',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nhalf a',
      'input.invalid',
    ],
  ])('a multipart form with %s is refused', async (_name, contentType, body, code) => {
    expect(await codeOf(await post(body, { 'content-type': contentType }))).toBe(code);
  });

  it('a multipart form fails the file, and then itself, when the client goes away', async () => {
    let fileFailed: unknown;
    takeFile = ({ stream }) =>
      digestOf(stream).catch((thrown: unknown) => {
        fileFailed = thrown;
        throw thrown;
      });
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n';
    const headers = [
      'POST / HTTP/1.1',
      'Host: x',
      'Content-Length: 9999',
      'Content-Type: multipart/form-data; boundary=b',
    ];
    socket.write(`${headers.join('\r\n')}\r\n\r\n${head}half`);
    await once(socket, 'connect');
    await sleep(200);
    socket.destroy();
    await until(() => outcomes.length > 0);
    expect(outcomes[0]).toMatchObject({ code: 'input.invalid' });
    expect(fileFailed).toMatchObject({ code: 'input.invalid' });
  });

  it('a multipart form fails as the reader of its file fails, and the client still gets the answer', async () => {
    takeFile = () => Promise.reject(new Error('the disk is gone'));
    const response = await post(formOf(['file', blobOf(maxBytes), 'x']));
    expect(response.status).toBe(500);
    expect(outcomes[0]).toMatchObject({ message: 'the disk is gone' });
  });

  it('a multipart form is read no faster than its file is consumed', async () => {
    let sentBytes = 0;
    let goOn = () => {};
    takeFile = async ({ stream }) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return digestOf(stream);
    };
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n';
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(head)),
      pull(controller) {
        if (sentBytes >= 64 * 1024 ** 2) return controller.close();
        sentBytes += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const answer = fetch(server.origin, {
      method: 'POST',
      body: source,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      duplex: 'half',
    } as RequestInit);
    await sleep(700);
    expect(sentBytes).toBeLessThan(32 * 1024 ** 2);
    goOn();
    expect(await codeOf(await answer)).toBe('upload.too_large');
  });
});
