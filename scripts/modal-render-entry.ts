/**
 * Front door of a render on a GPU: `modal-render-entry [FILE]` reads a dispatch from the file or stdin,
 * needs INTERNAL_WEBHOOK_SECRET, and works in DATA_DIR. It logs to stderr; its last line on stdout is
 * `{"report": …}`, what it told the studio at the end. `--probe` prints which encoder would be
 * used, and why it is not the card's where it is not.
 */
import { tmpdir } from 'node:os';
import { logToStderr } from '@/lib/log';
import { describeFailure } from './terminal/describe-failure';
import { runEntry } from './gpu/run-entry';
import { chooseVideoEncoder } from '../worker/render/video-encoder';

async function main(argument: string | undefined): Promise<number> {
  logToStderr();
  if (argument === '--probe') {
    const { encoder, refusal } = await chooseVideoEncoder(tmpdir(), new AbortController().signal);
    await print(refusal === null ? encoder : `${encoder}\nThe card does not encode: ${refusal.trim()}`);
    return 0;
  }
  const { exitCode, report } = await runEntry(argument);
  if (report !== undefined) await print(JSON.stringify({ report }));
  return exitCode;
}

function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${text}\n`, () => resolve());
  });
}

void main(process.argv[2])
  .catch((thrown: unknown) => {
    process.stderr.write(`${describeFailure(thrown)}\n`);
    return 2;
  })
  .then((exitCode) => process.exit(exitCode));
