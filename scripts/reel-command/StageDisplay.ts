import type { WriteStream } from 'node:tty';

const barWidth = 30;
const nameWidth = 22;

/** Shows stages: a bar in place on a terminal, one line per stage otherwise. */
export class StageDisplay {
  private current = '';
  private drawn = false;

  constructor(private readonly out: WriteStream | NodeJS.WriteStream = process.stdout) {}

  /** `percent` is 0–100, or null where the stage cannot know; then no bar is drawn. */
  show(stage: string, percent: number | null): void {
    if (!this.out.isTTY) {
      if (stage !== this.current) this.out.write(`${stage}\n`);
      this.current = stage;
      return;
    }
    if (stage !== this.current) this.finishLine();
    this.current = stage;
    this.out.write(`\r\x1b[K${line(stage, percent)}`);
    this.drawn = true;
  }

  /** Ends the stage on show, done. */
  done(): void {
    if (this.out.isTTY && this.current !== '') this.out.write(`\r\x1b[K${line(this.current, 100)}`);
    this.finishLine();
    this.current = '';
  }

  /** Leaves the stage on show as it is, for what has to be said next. */
  finishLine(): void {
    if (this.drawn) this.out.write('\n');
    this.drawn = false;
  }
}

function line(stage: string, percent: number | null): string {
  const name = stage.padEnd(nameWidth);
  if (percent === null) return `${name} …`;
  const filled = Math.round((Math.min(100, Math.max(0, percent)) / 100) * barWidth);
  return `${name} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.round(percent)).padStart(3)} %`;
}
