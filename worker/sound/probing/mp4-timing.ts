import type { FileHandle } from 'node:fs/promises';
import type { AudioTrack } from '../../tools/ffmpeg/ffprobe';
import { boxesIn, boxesUnder, bytesOf, readMp4, readTimescale, type Box } from './mp4-boxes';
import { editsOf, type Edit } from './read-edits';

/** Samples in every packet of AAC-LC. */
const packetSamples = 1024;
/** A table of equal packets has one entry, plus one for a shorter last packet. */
const mostTimings = 1_000;

/**
 * Whether a seek in an mp4 with one AAC-LC track is proven to be exact to the sample: the index gives every
 * packet the same length in samples, and the timeline skips at most a little of the first packets.
 */
export async function hasEvenTiming(path: string, track: AudioTrack): Promise<boolean> {
  if (track.codec !== 'aac' || track.profile !== 'LC') return false;
  return readMp4(path, false, async (file, sizeBytes) => {
    const top = await boxesIn(file, 0, sizeBytes);
    const kinds = top.map((box) => box.kind);
    // Fragments describe their own audio, so the index says nothing about it.
    if (kinds.includes('moof') || kinds.filter((kind) => kind === 'moov').length !== 1) return false;
    const moov = await boxesUnder(file, top, 'moov');
    const [trak, ...others] = moov.filter((box) => box.kind === 'trak');
    if (!trak || others.length > 0 || moov.some((box) => box.kind === 'mvex')) return false;
    const parts = await boxesIn(file, trak.bodyAt, trak.endAt);
    const timescale = await readTimescale(file, await boxesUnder(file, parts, 'mdia'));
    const [edit, ...furtherEdits] = await editsOf(file, parts);
    return (
      timescale === track.sampleRateHz &&
      (await isEven(file, await boxesUnder(file, parts, 'mdia', 'minf', 'stbl'))) &&
      furtherEdits.length === 0 &&
      (edit === undefined || skipsOnlyTheStart(edit, timescale))
    );
  });
}

async function isEven(file: FileHandle, stbl: readonly Box[]): Promise<boolean> {
  const count = (await bytesOf(file, stbl, 'stts', 8)).readUInt32BE(4);
  if (count === 0 || count > mostTimings) return false;
  const stts = await bytesOf(file, stbl, 'stts', 8 + 8 * count);
  for (let nth = 0; nth < count; nth += 1) {
    const isLast = nth === count - 1 && stts.readUInt32BE(8 + 8 * nth) === 1;
    const samples = stts.readUInt32BE(12 + 8 * nth);
    if (samples !== packetSamples && !(isLast && samples < packetSamples)) return false;
  }
  return true;
}

/** Played at normal speed and skipping no more than the encoder's priming. */
function skipsOnlyTheStart({ fromSec, rate }: Edit, timescale: number): boolean {
  return rate === 1 && fromSec !== null && fromSec * timescale <= 4 * packetSamples;
}
