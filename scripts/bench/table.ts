import { cpus } from 'node:os';

/** Prints rows as a Markdown table, under the machine and versions they were measured with. */
export function printTable(title: string, head: string[], rows: (string | number)[][]): void {
  const cell = (value: string | number) => (typeof value === 'number' ? round(value) : value);
  const line = (cells: (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`;
  const [first] = cpus();
  const machine = `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, Node ${process.version}`;
  const text = [
    `## ${title}`,
    '',
    machine,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
  ];
  process.stdout.write(`${text.join('\n')}\n`);
}

function round(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}

/** The value below which a share (0–1) of the sample lies. */
export function quantile(sample: number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
