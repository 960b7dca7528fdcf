import { readdirSync } from 'node:fs';

/** What a studio keeps in its data folder: files with what their names may end in, and folders. */
const known =
  /^(?:(?:studio\.(?:sqlite|lock|json)|owner-token|worker-alive\.json)(?:[.-].*)?|\.probe\.\d+|files|work|run|tls|backups|replaced|gpu-\w+)$/;

/** The names in a data folder, those of a studio apart from others; none if it is missing. */
export function readEntries(dataDir: string): { ours: string[]; others: string[] } {
  const names = namesIn(dataDir);
  return {
    ours: names.filter((name) => known.test(name)),
    others: names.filter((name) => !known.test(name)),
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
