import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { dispatchSchema, type GpuDispatch } from '@/lib/gpu/hand-off-schema';
import { CommandError } from '@/lib/CommandError';

/**
 * The dispatch, from the file that is named or from stdin.
 * @throws CommandError where it is not one that can be rendered
 */
export async function readDispatch(path: string | undefined): Promise<GpuDispatch> {
  const json = path === undefined || path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  const parsed = dispatchSchema.safeParse(parseJson(json));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole');
    throw new CommandError(`This is no dispatch of a render. Look at: ${[...new Set(fields)].join(', ')}.`);
  }
  const dispatch = parsed.data;
  const { audioUrl, analysisUrl, coverUrl, webhookUrl, outputs } = dispatch;
  const urls = [audioUrl, analysisUrl, coverUrl, webhookUrl, ...outputs.map(({ putUrl }) => putUrl)];
  const isWeb = (url: string) => ['http:', 'https:'].includes(new URL(url).protocol);
  if (!urls.every((url) => url === undefined || isWeb(url)))
    throw new CommandError('An address in the dispatch is neither http nor https.');
  return dispatch;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
