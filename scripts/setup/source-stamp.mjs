/** Prints the stamp of the sources of `packages`, `page` or `node`. */
import { stampSources } from './stamp-sources.mjs';

console.log(stampSources(process.argv[2]));
