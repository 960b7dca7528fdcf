import { existsSync, readFileSync } from 'node:fs';

const config = JSON.parse(readFileSync('vercel.json', 'utf8')) as {
  $schema: string;
  framework: string;
  installCommand: string;
  buildCommand: string;
  regions: string[];
  functions: Record<string, { maxDuration: number }>;
  git: { deploymentEnabled: boolean };
};

describe('vercel.json', () => {
  it('holds only keys that its schema names', () => {
    const known = ['$schema', 'framework', 'installCommand', 'buildCommand', 'regions', 'functions', 'git'];
    expect(Object.keys(config).sort()).toEqual([...known].sort());
    expect(config.framework).toBe('nextjs');
  });

  it('builds the page alone and mends what the build lists for the proxy', () => {
    expect(config.buildCommand).toBe('next build && node scripts/setup/trace-proxy.mjs');
    expect(existsSync('scripts/setup/trace-proxy.mjs')).toBe(true);
    expect(config.installCommand).toMatch(/^npm ci\b/);
  });

  it('ends a function that hangs, in one region beside the database', () => {
    expect(config.functions).toEqual({ 'src/app/**/*': { maxDuration: 60 } });
    expect(config.regions).toHaveLength(1);
  });

  it('leaves deploying to the workflow that tests first', () => {
    expect(config.git.deploymentEnabled).toBe(false);
  });
});
