import { existsSync, readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
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
    expect(health!.text).toBe('CMD ["node", "scripts/worker-health.mjs"]');
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
    const [year, month, day] = argument('YTDLP_VERSION').split('.').map(Number);
    expect(Date.UTC(year!, month! - 1, day)).toBeGreaterThanOrEqual(Date.UTC(2026, 6, 4));
    for (const name of ['YTDLP_SHA256', 'YTDLP_EJS_SHA256', 'DENO_SHA256_AMD64', 'DENO_SHA256_ARM64']) {
      expect(argument(name)).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(text).toContain('--require-hashes');
    expect(text).toContain('sha256sum --check');
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
    expect([...copied].sort()).toEqual([...letIn].sort());
  });

  it('lets no secret, no data and no history into the build', () => {
    const lines = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    for (const name of ['.env', '.data', '.git', 'node_modules', 'dist'])
      expect(lines).not.toContain(`!${name}`);
  });
});
