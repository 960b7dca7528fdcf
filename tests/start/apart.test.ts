import { rmSync } from 'node:fs';
import { processesWith } from './processes';
import { RunningCommand } from './RunningCommand';
import { tempDir } from '../studio/temp-dir';
import { until } from '../studio/until';

jest.setTimeout(120_000);

/** npm does not hand a SIGTERM on, so the process it ran has to notice that it was left alone. */
test.each(['worker', 'web'])(
  'npm run %s is one node process that ends with npm, and warns of a switch for tests',
  async (name) => {
    const dataDir = tempDir('apart');
    const command = new RunningCommand('npm', ['run', name], {
      DATA_DIR: dataDir,
      PORT: '0',
      HOST: '127.0.0.1',
      POCKETREEL_TEST: '1',
      TEST_ONLY_ALLOW_LOOPBACK_SOURCES: '1',
    });
    try {
      await command.waitFor(new RegExp(`${name} ready`));
      expect(command.output).toMatch(/"level":40.*TEST_ONLY_ALLOW_LOOPBACK_SOURCES/);
      const nodes = processesWith('DATA_DIR', dataDir).filter(({ commandLine }) =>
        commandLine.includes('dist/'),
      );
      expect(nodes).toEqual([
        expect.objectContaining({ commandLine: expect.stringMatching(/^\S*node .*dist\//) as string }),
      ]);
      command.child.kill('SIGTERM');
      await until(() => processesWith('DATA_DIR', dataDir).length === 0);
    } finally {
      for (const { pid } of processesWith('DATA_DIR', dataDir)) process.kill(pid, 'SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);
