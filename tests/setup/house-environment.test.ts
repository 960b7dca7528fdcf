import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tempDir } from '../studio/temp-dir';

/** Runs jest on one test file under the environment of this project; gives its exit code and report. */
function runTest(body: string): { code: number | null; report: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pocketreel-environment-'));
  try {
    writeFileSync(join(folder, 'one.test.js'), body);
    const config = {
      rootDir: folder,
      testEnvironment: join(process.cwd(), 'tests/setup/HouseEnvironment.mjs'),
      transform: {},
    };
    const jest = join(process.cwd(), 'node_modules/jest/bin/jest.js');
    const args = [jest, '--config', JSON.stringify(config), '--runInBand', '--forceExit'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
    return { code: status, report: stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the environment of the tests', () => {
  test('fails a file that writes to console.error', () => {
    const { code, report } = runTest(`test('noisy', () => console.error('unforeseen'));`);
    expect(report).toContain('console.error in "noisy": unforeseen');
    expect(code).toBe(1);
  });

  test('fails a file that leaves a server or a child open', () => {
    const { code, report } = runTest(`
      const { spawn } = require('node:child_process');
      test('careless', async () => {
        const server = require('node:http').createServer();
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        spawn('sleep', ['4']);
      });`);
    expect(report).toMatch(/left open at the end of the file: ProcessWrap, TCPServerWrap/);
    expect(code).toBe(1);
  });

  test('fails a file that leaves a watcher or a thread that listens behind', () => {
    const { code, report } = runTest(`
      test('careless', () => {
        require('node:fs').watch(__dirname);
        const source = 'require("node:worker_threads").parentPort.on("message", () => {})';
        const thread = new (require('node:worker_threads').Worker)(source, { eval: true });
        thread.on('message', () => {});
        return new Promise((resolve) => thread.once('online', resolve));
      });`);
    expect(report).toMatch(/left open at the end of the file: MessagePort, FSEventWrap/);
    expect(code).toBe(1);
  });

  test('removes the temporary folders of a file at its end', () => {
    const folder = tempDir('left');
    const { code } = runTest(`test('tidy', () => { globalThis.temporaryFolders = ['${folder}']; });`);
    expect(code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  test('lets a tidy file pass', () => {
    expect(runTest(`test('tidy', async () => { await new Promise((r) => setTimeout(r, 5)); });`).code).toBe(
      0,
    );
  });
});
