/** Who imports whom, types included, as dependency-cruiser reads it. */
import { cruise, type ICruiseResult, type IModule } from 'dependency-cruiser';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { arrows } from './arrows';

export type Graph = ICruiseResult;
export type GraphModule = IModule;

const entries = ['src', 'worker', 'scripts', 'next.config.ts'];

/** Reads the project at `root`, without its tests. */
export async function readGraph(root: string): Promise<Graph> {
  const { output } = await cruise(
    entries.filter((entry) => existsSync(join(root, entry))),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: [...arrows] },
      doNotFollow: { path: '(^|/)node_modules/|^tests/' },
      exclude: { path: String.raw`\.test\.tsx?$|/fixtures/` },
      tsPreCompilationDeps: true,
    },
    {
      alias: { '@': join(root, 'src') },
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default', 'require'],
    },
  );
  return output as ICruiseResult;
}
