import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { dispatchSchema, type GpuDispatch } from '@/lib/gpu/hand-off-schema';
import { CommandError } from '@/lib/CommandError';

/**
 * The dispatch, from the file that is named or from stdin.
 * @throws CommandError if it is not one that can be worked on
 */
export async function readDispatch(path: string | undefined): Promise<GpuDispatch> {
  const json = path === undefined || path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  const parsed = dispatchSchema.safeParse(parseJson(json));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole');
    throw new CommandError(
      `This is not a dispatch that can be worked on. Look at: ${[...new Set(fields)].join(', ')}.`,
    );
  }
  return parsed.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
