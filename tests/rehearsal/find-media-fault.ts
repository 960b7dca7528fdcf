import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const probed = z.object({
  streams: z.array(z.object({ codec_type: z.string() })).default([]),
  format: z.object({ duration: z.coerce.number().default(0) }).default({ duration: 0 }),
});

/** Streams by the ending of a key, in alphabetical order. */
const wantedStreams: Record<string, string> = { mp4: 'audio video', m4a: 'audio', jpg: 'video' };

/**
 * What keeps a file from being what its key says: its streams, and its length against what its job tells, in
 * seconds. Null where it is.
 */
export async function findMediaFault(
  key: string,
  bytes: Uint8Array,
  durationSec: number,
): Promise<string | null> {
  const { streams, durationSec: found } = await probe(bytes);
  const wanted = wantedStreams[key.split('.').at(-1)!];
  if (streams !== wanted) return `holds ${streams || 'nothing that plays'}, not ${wanted}`;
  if (key.endsWith('.jpg') || Math.abs(found - durationSec) < 0.25) return null;
  return `plays for ${found} s, not ${durationSec} s`;
}

async function probe(bytes: Uint8Array): Promise<{ streams: string; durationSec: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'pocketreel-probe-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', path];
    const { stdout } = await promisify(execFile)('ffprobe', args).catch(() => ({ stdout: '{}' }));
    const { streams, format } = probed.parse(JSON.parse(stdout));
    const types = streams.map(({ codec_type }) => codec_type).sort();
    return { streams: types.join(' '), durationSec: format.duration };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
