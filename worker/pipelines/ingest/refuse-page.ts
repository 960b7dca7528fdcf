import { open } from 'node:fs/promises';
import { AppError } from '@/core/errors/errors';
import { sniffFile } from '../../sound/probing/sniff';

const headBytes = 4100;
const leading = /^(?:\s|<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$))+/;
const listStart =
  /^(?:#EXTM3U|\[playlist\]|\[reference\]|<(?:rss|feed|rdf:rdf|opml|playlist|smil|asx|mpd)[\s>])/i;
// What the MIME sniffing standard of browsers recognises as HTML.
const pageStart =
  /^<(?:!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|meta|link|noscript|center|main|svg)[\s>]/i;

export interface ArrivedFile {
  path: string;
  contentType: string | undefined;
  unknownCoding: string | undefined;
}

/**
 * Recognises by its first bytes a link that did not lead to a media file but to a page, a feed or a playlist.
 * The server's content type counts only if the bytes are inconclusive.
 * @throws AppError `source.web_page`, `source.playlist`, `source.unknown_encoding`
 */
export async function refusePage({ path, contentType, unknownCoding }: ArrivedFile): Promise<void> {
  const text = (await readHeadText(path)).replace(leading, '');
  if (listStart.test(text)) throw new AppError('source.playlist');
  if (pageStart.test(text)) throw new AppError('source.web_page');
  const isCalledPage = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType ?? '');
  if (!isCalledPage && unknownCoding === undefined) return;
  try {
    await sniffFile(path);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input.unsupported') throw error;
    if (isCalledPage) throw new AppError('source.web_page', { cause: error });
    throw new AppError('source.unknown_encoding', { cause: error, internal: unknownCoding });
  }
}

async function readHeadText(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    const bom = head.toString('hex', 0, 2);
    const charset = bom === 'fffe' ? 'utf-16le' : bom === 'feff' ? 'utf-16be' : 'utf-8';
    return new TextDecoder(charset).decode(head);
  } finally {
    await file.close();
  }
}
