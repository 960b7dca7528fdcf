/**
 * Runs the benchmarks one after another, or those named: `npm run bench -- save api`.
 * They want a quiet machine, and api and upload a build (npm run build).
 */
import { spawnSync } from 'node:child_process';

const known = ['job-store', 'job-store-http', 'ingest', 'save', 'api', 'upload'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const name of wanted.length > 0 ? wanted : known) {
    const args = ['--import', 'tsx', `scripts/bench/${name}.ts`];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
