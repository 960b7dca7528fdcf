/** Says before `npm run web` whether the page is that of these sources; without any page it ends with 1. */
import { existsSync, readFileSync } from 'node:fs';
import { stampSources } from './stamp-sources.mjs';

const stampFile = '.next/source-stamp';

if (!existsSync('.next/BUILD_ID')) {
  console.error('The page is not built yet. Run ./scripts/start once, or npm run build, then this again.');
  process.exitCode = 1;
} else if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8').trim() !== stampSources('page')) {
  console.error(
    'The page was built from other sources than these. Run ./scripts/start once, or npm run build, to renew it.',
  );
}
