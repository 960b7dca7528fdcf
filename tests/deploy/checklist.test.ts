import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from '@/lib/env';
import { readYaml } from './read-yaml';

const text = readFileSync('DEPLOY_PROD_CHECKLIST.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const blueprint = readYaml<{ services: { envVars: { key: string; sync?: false }[] }[] }>('render.yaml');

/** The table that says where each value goes: variable, and the columns it is wanted in. */
const rows = text
  .slice(text.indexOf('### Where each value goes'), text.indexOf('## 2.'))
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .filter((cells) => /^[A-Z][A-Z_0-9]+$/.test(cells[1] ?? ''))
  .map(([, name, vercel, render, modal, github]) => ({ name: name!, vercel, render, modal, github }));
const wantedBy = (place: 'vercel' | 'render' | 'modal' | 'github') =>
  rows.filter((row) => row[place] === 'yes').map(({ name }) => name);
const filled = (names: string[]) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      name === 'RENDER_BACKEND'
        ? 'modal'
        : /(URL|ENDPOINT)$/.test(name)
          ? `https://${name.toLowerCase().replaceAll('_', '-')}.example`
          : 'filled-in-by-the-owner',
    ]),
  );

describe('the checklist of the deployment', () => {
  it('gives Vercel all that a page in production needs, each of it needed', () => {
    const given = { ...filled(wantedBy('vercel')), DEPLOY_ENV: 'production' };
    expect(parseEnv('web', given)).toMatchObject({ STORAGE_BACKEND: 'r2', JOB_STORE_BACKEND: 'turso' });
    const optional = ['DEPLOY_ENV', 'APP_URL', 'SESSION_SECRET', 'R2_ENDPOINT', 'RENDER_BACKEND'];
    for (const name of wantedBy('vercel').filter((each) => !optional.includes(each))) {
      expect(() => parseEnv('web', { ...given, R2_ENDPOINT: undefined, [name]: undefined })).toThrow(name);
    }
  });

  it('gives Render what the blueprint asks for', () => {
    const asked = blueprint.services[0]!.envVars.filter(({ sync }) => sync === false).map(({ key }) => key);
    expect(wantedBy('render').sort()).toEqual(asked.sort());
  });

  it('gives GitHub the secrets that the deployment reads', () => {
    const workflow = readFileSync('.github/workflows/deploy.yml', 'utf8');
    const read = new Set([...workflow.matchAll(/secrets\.([A-Z_]+)/g)].map((match) => match[1]!));
    expect(wantedBy('github').sort()).toEqual([...read].sort());
    expect(rows.find(({ name }) => name === 'APP_URL')?.github).toBe('as a variable');
  });

  it('gives Modal the secret that its app names', () => {
    const app = readFileSync('scripts/modal_app.py', 'utf8');
    for (const name of wantedBy('modal')) expect(app).toContain(`"${name}"`);
  });

  it('names only commands that this project has', () => {
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('has each command run with what the file holds by then', () => {
    const steps = text.split(/^## (?=\d)/m).slice(1);
    let held: string[] = [];
    let tried = 0;
    for (const step of steps) {
      const told = step.split('### Where each value goes')[0]!;
      held = [...held, ...rows.map(({ name }) => name).filter((name) => told.includes(name))];
      const given = { ...filled(held), DEPLOY_ENV: 'production' };
      for (const [, before] of told.matchAll(/`((?:[A-Z_]+=\w+ )*)npm run (?:doctor|migrate|r2:cors)`/g)) {
        const set = Object.fromEntries([...before!.matchAll(/([A-Z_]+)=(\w+)/g)].map(([, ...pair]) => pair));
        expect(() => parseEnv('tool', { ...given, ...set })).not.toThrow();
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(4);
  });

  it('names the versions of the command-line tools that the deployment uses', () => {
    const workflow = readFileSync('.github/workflows/deploy.yml', 'utf8');
    for (const tool of [/vercel@[\d.]+/g, /modal==[\d.]+/g]) {
      const [inWorkflow, inText] = [workflow, text].map((each) => new Set(each.match(tool)));
      expect(inText).toEqual(inWorkflow);
    }
    const app = readFileSync('scripts/modal_app.py', 'utf8');
    expect(new Set(app.match(/modal[=>]=[\d.]+/g))).toEqual(new Set(workflow.match(/modal==[\d.]+/g)));
  });

  it('installs nothing into the Python of the system, which may refuse it', () => {
    for (const [line] of text.matchAll(/.*pip install.*/g)) expect(line).toMatch(/venv|refuses a plain/);
  });

  it('names only files that this project has', () => {
    const named = [...text.matchAll(/\b(?:scripts|tests|deploy)\/[\w./-]+\.(?:mjs|ts|py|txt|json)/g)].map(
      String,
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('gives every step a proof', () => {
    const steps = text.split(/^## (?=\d)/m).slice(2);
    expect(steps.length).toBeGreaterThanOrEqual(9);
    for (const step of steps) expect(step).toContain('Proof: ');
  });
});
