import { existsSync, readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { isOlder, safeVersion } from '../../worker/tools/ytdlp/ytdlp-version';
import { execWords, readStages, type Stage } from './read-dockerfile';

const text = readFileSync('Dockerfile.worker', 'utf8');
const stages = readStages();
const last = stages.at(-1)!;
const stepsOf = ({ steps }: Stage, keyword: string) => steps.filter((step) => step.keyword === keyword);
const argument = (name: string) => new RegExp(`^ARG ${name}=(\\S+)$`, 'm').exec(text)?.[1] ?? '';

describe('Dockerfile.worker', () => {
  it('passes the linter', () => {
    expect(validate(text)).toEqual([]);
    expect(validate('FROM node\nRUM ls')).not.toEqual([]);
  });

  it('builds every stage on the slim image of a maintained Node LTS', () => {
    expect(argument('NODE_IMAGE')).toMatch(/^node:24-[a-z]+-slim$/);
    expect(new Set(stages.map(({ image }) => image))).toEqual(new Set(['${NODE_IMAGE}']));
  });

  it('runs as a user without rights, through an init that reaps, in exec form', () => {
    expect(stepsOf(last, 'USER').map((step) => step.text)).toEqual(['node']);
    expect(execWords(stepsOf(last, 'ENTRYPOINT')[0]!)).toEqual(['/usr/bin/tini', '--']);
    expect(execWords(stepsOf(last, 'CMD')[0]!)).toEqual(['node', '--enable-source-maps', 'dist/worker.js']);
  });

  it('asks the worker itself how it is', () => {
    const [health] = stepsOf(last, 'HEALTHCHECK');
    expect(health!.text).toBe('CMD ["node", "scripts/ops/worker-health.mjs"]');
  });

  it('installs the tools, the fences and the fonts, and leaves no lists behind', () => {
    const [install] = stepsOf(last, 'RUN');
    for (const name of [
      'ffmpeg',
      'python3',
      'tini',
      'util-linux',
      'fonts-noto-core',
      'fonts-noto-color-emoji',
    ]) {
      expect(install!.text.split(' ')).toContain(name);
    }
    for (const { text: command } of stages.flatMap((stage) => stepsOf(stage, 'RUN'))) {
      if (!command.includes('apt-get install')) continue;
      expect(command).toContain('--no-install-recommends');
      expect(command).toContain('rm -rf /var/lib/apt/lists/*');
    }
  });

  it('pins what it downloads by version and checksum, yt-dlp to one without known holes', () => {
    const [downloader] = stages;
    expect(stepsOf(downloader!, 'COPY').map((step) => step.text)).toEqual(['deploy/yt-dlp /tmp/yt-dlp']);
    expect(text).toMatch(/--require-hashes -r requirements\.txt/);
    expect(text).toMatch(/npm ci --ignore-scripts/);
    const pins = readFileSync('deploy/yt-dlp/requirements.txt', 'utf8').trim().split('\n');
    const wheels = pins.filter((line) => !line.startsWith('#'));
    expect(wheels.map((line) => line.split('==')[0])).toEqual(['yt-dlp', 'yt-dlp-ejs']);
    for (const wheel of wheels) expect(wheel).toMatch(/^[\w-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}$/);
    expect(isOlder(/^yt-dlp==([\d.]+)/.exec(wheels[0]!)![1]!, safeVersion)).toBe(false);
    const { packages } = JSON.parse(readFileSync('deploy/yt-dlp/package-lock.json', 'utf8')) as {
      packages: Record<string, { integrity?: string }>;
    };
    const runtimes = Object.entries(packages).filter(([path]) => path !== '');
    expect(runtimes.length).toBeGreaterThanOrEqual(2);
    for (const [, { integrity }] of runtimes) expect(integrity).toMatch(/^sha512-/);
  });

  it('adds nothing from an address', () => {
    expect(stages.flatMap((stage) => stepsOf(stage, 'ADD'))).toEqual([]);
  });

  it('copies only what is there and what .dockerignore lets in', () => {
    const letIn = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = stages
      .flatMap((stage) => stepsOf(stage, 'COPY'))
      .filter(({ flags }) => flags.length === 0)
      .flatMap((step) => step.text.split(' ').slice(0, -1));
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    const covers = (path: string) => (entry: string) => path === entry || path.startsWith(`${entry}/`);
    expect(copied.filter((path) => !letIn.some(covers(path)))).toEqual([]);
    expect(letIn.filter((entry) => !copied.includes(entry))).toEqual([]);
  });

  it('lets no secret, no data and no history into the build', () => {
    const lines = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    for (const name of ['.env', '.data', '.git', 'node_modules', 'dist'])
      expect(lines).not.toContain(`!${name}`);
  });
});
