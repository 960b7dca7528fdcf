/** Prints new pairing links for the running studio of this DATA_DIR. */
import { getEnv } from '@/lib/env';
import { openDataDir } from '@/lib/data-dir/open-data-dir';
import { requireStudio } from '@/lib/data-dir/require-studio';
import { prepareDatabase } from '@/lib/db/prepare-database';
import { readArguments, runCommand } from '../terminal/run-command';
import { printPairing } from '../studio/print-pairing';
import { findLanHost, localHostOf } from '../studio/find-addresses';
import { readStudioFile } from '../studio/studio-file';

await runCommand(async () => {
  readArguments({ options: {} }, 'Usage: npm run pair');
  const env = getEnv('tool');
  requireStudio(env);
  openDataDir(env.DATA_DIR);
  await prepareDatabase();
  const running = readStudioFile(env.DATA_DIR);
  const lanHost = findLanHost(env.HOST);
  await printPairing(
    running?.url ?? `http://${localHostOf(env.HOST)}:${env.PORT}`,
    running ? running.lanUrl : lanHost && `http://${lanHost}:${env.PORT}`,
  );
  return 0;
});
