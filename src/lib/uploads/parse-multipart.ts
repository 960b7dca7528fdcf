import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { decodeLooseText } from '../decode-loose-text';
import { AppError } from '@/core/errors/errors';

/** A form that is arriving. Its reader destroys the body once it has what it needs. */
export interface IncomingForm {
  /** With its boundary, as the client declares it. */
  contentType: string;
  /** The length the client announces; 0 if it announces none. */
  announcedBytes: number;
  body: Readable;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** The one file of a form, as it arrives. */
export interface FormFile {
  stream: Readable;
  /** Without any folders; empty if the client sent none. */
  filename: string;
  /** As the client declares it; proves nothing. */
  contentType: string;
}

export interface ParsedForm<T> {
  /** What became of the file. */
  file: T;
  fields: Record<string, string>;
}

const limits = { fields: 20, fieldNameSize: 100, fieldSize: 64 * 1024, files: 1, headerPairs: 100 };

/**
 * Reads a multipart form without holding it: the stream of its field `file` goes to `takeFile`, which
 * sets the pace. The stream fails if the file is too large or breaks off, so what is made of it can be
 * undone; the form is done when both the body and `takeFile` are.
 * @throws AppError `input.wrong_type`, `input.no_file`, `upload.too_large`, `input.invalid` for a body that
 * is malformed or breaks off, and whatever `takeFile` throws
 */
export async function parseMultipart<T>(
  { contentType, body }: IncomingForm,
  maxFileBytes: number,
  takeFile: (file: FormFile) => Promise<T>,
): Promise<ParsedForm<T>> {
  const parser = openParser(contentType, maxFileBytes);
  const fields = new Map<string, string>();
  let stream: Readable | undefined;
  let taking: Promise<T> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const refuse = (cause?: unknown) => reject(new AppError('input.invalid', { cause }));
      parser.on('field', (name, value, info) => {
        if (info.nameTruncated || info.valueTruncated) refuse();
        fields.set(name, value);
      });
      parser.on('file', (name, incoming, { filename = '', mimeType }) => {
        let broken: unknown;
        incoming.on('error', (error) => (broken = error));
        if (name !== 'file') return void incoming.resume();
        stream = incoming;
        incoming.once('limit', () => reject(tooLarge(maxFileBytes)));
        taking = takeFile({ stream: incoming, filename: decodeFilename(filename), contentType: mimeType });
        // Failing, it ends the parsing; done before the end, the rest of the file is passed over.
        taking.then(
          () => incoming.resume(),
          (thrown: Error) => (thrown === broken ? refuse(thrown) : reject(thrown)),
        );
      });
      for (const event of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
        parser.on(event, () => refuse());
      parser.on('error', refuse);
      parser.on('close', resolve);
      body.on('error', reject);
      body.pipe(parser);
    });
    if (!taking) throw new AppError('input.no_file');
    return { file: await taking, fields: Object.fromEntries(fields) };
  } catch (thrown) {
    stream?.destroy(thrown as Error);
    await taking?.catch(() => {}); // the failure that counts is the one that ended the parsing
    throw thrown;
  } finally {
    body.unpipe(parser);
    body.destroy();
    parser.destroy();
  }
}

function openParser(contentType: string, maxFileBytes: number): busboy.Busboy {
  if (!/^multipart\/form-data\b/i.test(contentType)) throw new AppError('input.wrong_type');
  try {
    // One byte beyond what is allowed is enough to know; exactly as many as allowed are no excess.
    const fileSize = maxFileBytes + 1;
    const headers = { 'content-type': contentType };
    return busboy({ headers, defParamCharset: 'latin1', limits: { ...limits, fileSize } });
  } catch (cause) {
    throw new AppError('input.invalid', { cause });
  }
}

/** What browsers write for a quote and a line end in a name; any other percent sign is the name's own. */
const escapes = { '%22': '"', '%0D': '\r', '%0A': '\n' } as const;

/**
 * A file's name as its sender has it. It comes with one character for each byte, usually UTF-8 and
 * Latin-1 from some programs; one given in another charset has been decoded before.
 */
function decodeFilename(received: string): string {
  const isDecoded = /[^\0-\xff]/.test(received);
  const name = isDecoded ? received : decodeLooseText(Buffer.from(received, 'latin1'));
  return name.replace(/%22|%0D|%0A/gi, (escape) => escapes[escape.toUpperCase() as keyof typeof escapes]);
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('upload.too_large', { details: { maxBytes } });
}
