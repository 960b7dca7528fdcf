/**
 * The environment of every test file: what a test writes to console.error, or leaves open at its end
 * (a child, a server, a timer, a thread, a watcher), fails the file. Its temporary folders are removed.
 */
import { rmSync } from 'node:fs';
import { TestEnvironment } from 'jest-environment-node';

const kinds = [
  'ProcessWrap',
  'TCPServerWrap',
  'PipeServerWrap',
  'Timeout',
  'Immediate',
  'MessagePort',
  'FSEventWrap',
  'StatWatcher',
  'UDPWRAP',
  'GetAddrInfoReqWrap',
];
const patienceMs = 2000;

const countOpen = () => {
  const open = process.getActiveResourcesInfo();
  return Object.fromEntries(kinds.map((kind) => [kind, open.filter((name) => name === kind).length]));
};

export default class HouseEnvironment extends TestEnvironment {
  complaints = [];
  openBefore = countOpen();

  async handleTestEvent(event, state) {
    if (event.name === 'setup') this.listen(state);
    if (event.name !== 'run_finish') return;
    const leftOpen = await this.findLeftOpen();
    if (leftOpen !== '') this.complaints.push(`left open at the end of the file: ${leftOpen}`);
    state.unhandledErrors.push(
      ...this.complaints.map((complaint) => [new Error(complaint), new Error(complaint)]),
    );
  }

  /** What `tests/studio/temp-dir.ts` made. */
  async teardown() {
    for (const folder of this.global.temporaryFolders ?? []) rmSync(folder, { recursive: true, force: true });
    await super.teardown();
  }

  listen(state) {
    const { console } = this.global;
    const write = console.error.bind(console);
    console.error = (...parts) => {
      const where = state.currentlyRunningTest?.name ?? 'no test';
      this.complaints.push(`console.error in "${where}": ${parts.map(String).join(' ')}`);
      write(...parts);
    };
  }

  async findLeftOpen() {
    const givenUpAtMs = performance.now() + patienceMs;
    for (;;) {
      const open = countOpen();
      const more = kinds.filter((kind) => open[kind] > this.openBefore[kind]);
      if (more.length === 0) return '';
      if (performance.now() > givenUpAtMs) return more.join(', ');
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}
