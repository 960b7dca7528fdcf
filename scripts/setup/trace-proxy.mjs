/**
 * Run after `next build` for a host that makes functions of it. What `next build` lists for the proxy leaves
 * out .next/package.json, which says that its code is CommonJS; in a project of type "module" every page
 * would then fail to load (vercel/next.js issues 86434 and 91740).
 */
import { readFileSync, writeFileSync } from 'node:fs';

const list = '.next/server/middleware.js.nft.json';
const wanted = '../package.json';

const trace = JSON.parse(readFileSync(list, 'utf8'));
if (!trace.files.includes(wanted))
  writeFileSync(list, JSON.stringify({ ...trace, files: [...trace.files, wanted] }));
