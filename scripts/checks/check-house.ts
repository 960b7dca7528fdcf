/** Enforces the house rules: arrows between rooms, sizes, names, cited paths and tests, the list of variables, pinned packages. */
import { checkCitations } from './house/citations';
import { checkEnvExample, checkLockfile } from './house/manifests';
import { findArrowFaults } from './house/find-arrow-faults';
import { findCrumbs } from './house/find-crumbs';
import { readGraph } from './house/graph';
import { readProject } from './house/project';
import { checkPromises } from './house/promises';
import { checkSizes } from './house/sizes';
import { checkWording } from './house/wording';

const files = readProject(process.cwd());
const graph = await readGraph(process.cwd());
const rules = [checkSizes, checkWording, checkCitations, checkPromises, checkEnvExample, checkLockfile];
const violations = [...findArrowFaults(graph), ...rules.flatMap((rule) => rule(files))];
const crumbs = findCrumbs(graph, files);
for (const { path, fault } of process.argv.includes('--crumbs') ? [...violations, ...crumbs] : violations)
  console.error(`${path}: ${fault}`);
const summary = violations.length === 0 ? 'House in order' : `${violations.length} faults`;
console.log(`${summary}: ${files.length} files, ${crumbs.length} crumbs (--crumbs lists them)`);
process.exitCode = violations.length === 0 ? 0 : 1;
