/** Runs every check, also after one failed, and sums up: a check counts as one test, a jest run as its tests. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const minutes = (count) => count * 60_000;
const folder = mkdtempSync(join(tmpdir(), 'pocketreel-checks-'));
// Tests look at their files as another user too, who has to get as far as them.
chmodSync(folder, 0o711);
// The tests' temporary files lie in a folder of this run, so that it can be seen what they leave there.
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
const runId = randomUUID();
const bin = (name) => join('node_modules', '.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

// Of the other message jest has, of a worker that needs longer than half a second to end, a loaded machine
// is the likelier cause: what a file leaves open is looked for at its end, by tests/setup/HouseEnvironment.mjs.
const staysOpen = /did not exit one second after/;

let stopCurrent = () => {};

/** A group that has ended by itself is no fault. */
function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

// The checks run in groups of their own, which Ctrl-C does not reach.
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    stopCurrent();
    for (const { pid } of findLeftovers()) process.kill(pid, 'SIGKILL');
    process.exit(exitCode);
  });
}

/** Runs a command in a process group of its own, its output shown, and ends the whole group after `limitMs`. */
function run(command, args, limitMs) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'pipe'],
      detached: true,
      env: { ...process.env, POCKETREEL_CHECKS_RUN: runId, TMPDIR: temporary },
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk);
      stderr = (stderr + chunk).slice(-200_000);
      // jest then waits for ever for what a test left open.
      if (staysOpen.test(stderr)) end();
    });
    const end = () => endGroup(child.pid);
    stopCurrent = end;
    const limit = setTimeout(end, limitMs);
    child.on('error', (error) => resolve({ code: 1, stderr: String(error) }));
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, stderr });
    });
  });
}

function count(name, { passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  if (failed > 0) failures.push(name);
}

async function check(name, command, args) {
  console.log(`\n== ${name}`);
  const { code } = await run(command, args, minutes(5));
  count(name, code === 0 ? { passed: 1 } : { failed: 1 });
}

async function jest(name, args) {
  console.log(`\n== ${name}`);
  const report = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const fixed = ['--json', `--outputFile=${report}`, '--cacheDirectory=node_modules/.cache/jest'];
  const { code, stderr } = await run(bin('jest'), [...fixed, ...args], minutes(30));
  const result = readReport(report);
  const failed = result ? result.numFailedTests + result.numRuntimeErrorTestSuites : 1;
  count(name, {
    passed: result?.numPassedTests ?? 0,
    failed: failed > 0 || code === 0 ? failed : 1,
    skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
  });
  if (staysOpen.test(stderr)) count(`${name}: something was left open`, { failed: 1 });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Living processes that the checks started, found by the environment they inherited (Linux only). */
function findLeftovers() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(runId)) return [];
        if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) return [];
        return [
          { pid: Number(pid), what: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ') },
        ];
      } catch {
        return [];
      }
    });
}

await check('format', bin('prettier'), ['--check', '--log-level=warn', '.']);
await check('lint', bin('eslint'), ['--max-warnings', '0', '.']);
await check('types', bin('tsc'), ['--noEmit']);
await check('house', process.execPath, ['--import', 'tsx', 'scripts/checks/check-house.ts']);
await jest('unit, conformance and crash tests', [
  '--maxWorkers=2',
  '--testPathIgnorePatterns=/tests/(start|browser|doors|rehearsal|long)/',
]);
await jest('commands and browser tests', ['--runInBand', 'tests/start/', 'tests/browser/', 'tests/doors/']);
await jest('rehearsal of the cloud', ['--runInBand', 'tests/rehearsal/']);

const leftovers = findLeftovers();
for (const { pid, what } of leftovers) {
  console.error(`Left behind: ${what}(${pid})`);
  process.kill(pid, 'SIGKILL');
}
count('no process left behind', leftovers.length === 0 ? { passed: 1 } : { failed: 1 });

const files = readdirSync(temporary).filter((name) => name.startsWith('pocketreel-'));
for (const name of files) console.error(`Left behind: ${name}`);
count('no file left behind', files.length === 0 ? { passed: 1 } : { failed: 1 });
rmSync(folder, { recursive: true, force: true });

if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
