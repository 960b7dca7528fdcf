import { fileTypeFromBuffer } from 'file-type/core';
import { open } from 'node:fs/promises';
import { AppError } from '@/core/errors/errors';
import type { OriginalExtension } from '@/lib/storage/keys';
import { findFrames } from './find-frames';

/** The supported containers, each with the extension we give it and the demuxers that may read it. */
const containers = {
  mp3: { extension: 'mp3', demuxers: ['mp3'] },
  /** Tagged with ID3, which is mostly mp3 but sometimes raw AAC or FLAC. */
  id3: { extension: 'mp3', demuxers: ['mp3', 'aac', 'flac'] },
  wav: { extension: 'wav', demuxers: ['wav'] },
  w64: { extension: 'w64', demuxers: ['w64'] },
  flac: { extension: 'flac', demuxers: ['flac'] },
  ogg: { extension: 'ogg', demuxers: ['ogg'] },
  aac: { extension: 'aac', demuxers: ['aac'] },
  aiff: { extension: 'aiff', demuxers: ['aiff'] },
  caf: { extension: 'caf', demuxers: ['caf'] },
  m4a: { extension: 'm4a', demuxers: ['mov'] },
  mp4: { extension: 'mp4', demuxers: ['mov'] },
  mov: { extension: 'mov', demuxers: ['mov'] },
  matroska: { extension: 'mka', demuxers: ['matroska'] },
  webm: { extension: 'webm', demuxers: ['matroska'] },
  amr: { extension: 'amr', demuxers: ['amr'] },
  asf: { extension: 'wma', demuxers: ['asf'] },
  mpegts: { extension: 'ts', demuxers: ['mpegts'] },
  ac3: { extension: 'ac3', demuxers: ['ac3', 'eac3'] },
  wavpack: { extension: 'wv', demuxers: ['wv'] },
  dsf: { extension: 'dsf', demuxers: ['dsf'] },
} as const satisfies Record<string, { extension: OriginalExtension; demuxers: readonly string[] }>;

export type Container = keyof typeof containers;

export interface Sniffed {
  container: Container;
  extension: OriginalExtension;
  demuxers: readonly string[];
}

/** Our own signatures, checked before those of file-type. */
const signatures: readonly [Container, offset: number, hex: string][] = [
  ['id3', 0, '494433'],
  ['amr', 0, '2321414d52'],
  ['asf', 0, '3026b2758e66cf11a6d900aa0062ce6c'],
  ['dsf', 0, '44534420'],
  ['caf', 0, '63616666'],
  ['w64', 0, '726966662e91cf11a5d628db04c10000'],
  ['aiff', 8, '41494646'],
  ['aiff', 8, '41494643'],
];

const byFileTypeExtension: Record<string, Container> = {
  mp3: 'mp3',
  mp2: 'mp3',
  mp1: 'mp3',
  wav: 'wav',
  flac: 'flac',
  ogg: 'ogg',
  oga: 'ogg',
  ogx: 'ogg',
  ogv: 'ogg',
  opus: 'ogg',
  spx: 'ogg',
  aac: 'aac',
  aif: 'aiff',
  m4a: 'm4a',
  m4b: 'm4a',
  m4p: 'm4a',
  f4a: 'm4a',
  mp4: 'mp4',
  m4v: 'mp4',
  f4v: 'mp4',
  '3gp': 'mp4',
  '3g2': 'mp4',
  mov: 'mov',
  mkv: 'matroska',
  webm: 'webm',
  mts: 'mpegts',
  ac3: 'ac3',
  wv: 'wavpack',
};

/** How far ffmpeg searches for the first frame of an mp3. */
const searchedBytes = 64 * 1024;

/**
 * Recognises a file by its first bytes; its name does not matter.
 * @throws AppError `input.empty`, `input.unsupported`
 */
export async function sniffFile(path: string): Promise<Sniffed> {
  const head = await readHead(path, 4100);
  if (head.length === 0) throw new AppError('input.empty');
  const container =
    bySignature(head) ?? (await byFileType(head)) ?? findFrames(await readHead(path, searchedBytes));
  if (container === undefined) throw new AppError('input.unsupported');
  return { container, ...containers[container] };
}

async function readHead(path: string, lengthBytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function bySignature(head: Buffer): Container | undefined {
  const isRf64 =
    /^(RF64|BW64)/.test(head.toString('latin1', 0, 4)) && head.toString('latin1', 8, 12) === 'WAVE';
  if (isRf64) return 'wav';
  return signatures.find(
    ([, offset, hex]) => head.subarray(offset, offset + hex.length / 2).toString('hex') === hex,
  )?.[0];
}

async function byFileType(head: Buffer): Promise<Container | undefined> {
  const type = await fileTypeFromBuffer(head);
  return type && byFileTypeExtension[type.ext];
}
