/** Brings the configured database, Turso or a file, to this version. */
import { migrateDatabase } from '@/lib/db/migrate-database';
import { getEnv } from '@/lib/env';
import { readArguments, runCommand } from '../terminal/run-command';

await runCommand(async () => {
  readArguments({ options: {} }, 'Usage: npm run migrate');
  const { place, applied, known } = await migrateDatabase(getEnv('tool'));
  for (const name of applied) console.log(`applied  ${name}`);
  const done = applied.length === 0 ? 'nothing to do' : `${applied.length} applied`;
  console.log(`The database at ${place} is of this version: ${done}, ${known} in all.`);
  return 0;
});
