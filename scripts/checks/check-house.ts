/** Enforces the house rules: arrows between rooms, sizes, names, cited paths and tests, the list of variables, pinned packages. */
import { checkArrows } from './house/arrows';
import { checkCitations } from './house/citations';
import { checkEnvExample } from './house/env-example';
import { checkLockfile } from './house/lockfile';
import { readProject } from './house/project';
import { checkPromises } from './house/promises';
import { checkSizes } from './house/sizes';
import { checkWording } from './house/wording';

const files = readProject(process.cwd());
const violations = [
  checkArrows,
  checkSizes,
  checkWording,
  checkCitations,
  checkPromises,
  checkEnvExample,
  checkLockfile,
].flatMap((rule) => rule(files));
for (const { path, fault } of violations) console.error(`${path}: ${fault}`);
console.log(
  violations.length === 0 ? `House in order: ${files.length} files` : `${violations.length} faults`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
