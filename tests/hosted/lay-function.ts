/** A hosted function of the built page, made of the files that the build lists for it, as Vercel makes one. */
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const readJson = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;

/** The files that a list of the build names, from the project's root; `from` is read in place of the list. */
function traced(root: string, list: string, from = join(root, list)): string[] {
  const { files } = readJson<{ files: string[] }>(from);
  return files.map((file) => relative(root, resolve(root, dirname(list), file)));
}

function copy(root: string, files: Iterable<string>, into: string): void {
  for (const file of files) {
    const [source, target] = [join(root, file), join(into, file)];
    mkdirSync(dirname(target), { recursive: true });
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else cpSync(source, target, { recursive: true });
  }
}

/** Lays out the functions of some built files such as `app/api/health/route`, together as one. */
export function layFunction(root: string, built: readonly string[], into: string): void {
  const { files, config } = readJson<{ files: string[]; config: object }>(
    join(root, '.next/required-server-files.json'),
  );
  const pages = built.flatMap((name) => [
    `.next/server/${name}.js`,
    ...traced(root, `.next/server/${name}.js.nft.json`),
  ]);
  const instrumentation = traced(root, '.next/server/instrumentation.js.nft.json');
  const server = traced(root, '.next/next-minimal-server.js.nft.json');
  const all = new Set(['package.json', ...files, ...pages, ...instrumentation, ...server]);
  copy(root, all, into);
  writeFileSync(
    join(into, 'launcher.cjs'),
    `process.chdir(__dirname);
process.env.__NEXT_PRIVATE_PREBUNDLED_REACT = 'next';
const NextServer = require('next/dist/compiled/next-server/server.runtime.prod.js').default;
const conf = ${JSON.stringify(config)};
const handle = new NextServer({ conf, dir: '.', minimalMode: true, customServer: false }).getRequestHandler();
const server = require('node:http').createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => console.log('listening on ' + server.address().port));
process.on('SIGTERM', () => process.exit(0));
`,
  );
}

/**
 * Lays out the function of the proxy; it is asked once for an address and prints status and headers.
 * @param mended the list of its files in place of the one that the build left
 */
export function layProxy(root: string, into: string, mended?: string): void {
  const files = traced(root, '.next/server/middleware.js.nft.json', mended);
  copy(root, new Set(['package.json', '.next/server/middleware.js', ...files]), into);
  writeFileSync(
    join(into, 'launcher.cjs'),
    `process.chdir(__dirname);
(async () => {
  const loaded = await require('./.next/server/middleware.js');
  const url = process.argv[2];
  const request = { url, method: 'GET', headers: { host: new URL(url).host }, nextConfig: {}, page: '/middleware', body: null };
  const { response } = await (loaded.default || loaded)({ request });
  console.log(JSON.stringify({ status: response.status, headers: Object.fromEntries(response.headers) }));
})();
`,
  );
}
