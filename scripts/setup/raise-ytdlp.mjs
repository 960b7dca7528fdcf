/**
 * Asks pip for the newest yt-dlp, and for the solver scripts that this one names, and writes versions and
 * checksums of their wheels into the file of pins. Usage: node raise-ytdlp.mjs FILE PIP ARGUMENT…
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [path, pip, ...flags] = process.argv.slice(2);
const asking = ['install', '--dry-run', '--ignore-installed', '--no-deps', '--no-cache-dir', '--quiet'];

/** What pip would install: it knows which index, mirror or folder this machine uses. */
function findWheel(requirement) {
  const args = [...flags, ...asking, '--only-binary', ':all:', '--report', '-', requirement];
  const answer = execFileSync(pip, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const [{ metadata, download_info: from }] = JSON.parse(answer).install;
  const sha256 = from.archive_info.hashes?.sha256 ?? from.archive_info.hash.replace(/^sha256=/, '');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`no checksum came for ${requirement}`);
  return { ...metadata, pin: `${metadata.name}==${metadata.version} --hash=sha256:${sha256}` };
}

const ytdlp = findWheel('yt-dlp');
const solver = (ytdlp.requires_dist ?? []).find((text) => /^yt-dlp-ejs\s*==/.test(text));
const pins = [ytdlp.pin];
if (solver !== undefined) pins.push(findWheel(solver.split(';')[0].trim()).pin);
const text = readFileSync(path, 'utf8');
const comments = text.split('\n').filter((line) => line.startsWith('#'));
const raised = `${[...comments, ...pins].join('\n')}\n`;
const before = /^yt-dlp==(\S+)/m.exec(text)?.[1];
if (raised === text) console.log(`yt-dlp ${ytdlp.version} is the newest`);
else {
  writeFileSync(path, raised);
  console.log(`yt-dlp ${before} → ${ytdlp.version}`);
}
