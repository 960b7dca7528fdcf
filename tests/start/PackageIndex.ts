import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of wheels that pip takes for its index: tiny programs under the names of real ones. */
export class PackageIndex {
  readonly root = mkdtempSync(join(tmpdir(), 'package-index-'));

  /** What keeps pip to this folder, whatever the machine is set to. */
  get variables(): Record<string, string> {
    return { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PIP_FIND_LINKS: this.root, PIP_INDEX_URL: '' };
  }

  /** A yt-dlp that knows its version, and names the solver scripts it wants. Returns its line of pins. */
  addYtDlp(version: string, solverVersion: string): string {
    const code = `def main():\n    print('${version}')\n`;
    return this.add('yt-dlp', version, code, [
      `Requires-Dist: yt-dlp-ejs==${solverVersion}; extra == 'default'`,
    ]);
  }

  addSolver(version: string): string {
    return this.add('yt-dlp-ejs', version, '', []);
  }

  private add(name: string, version: string, code: string, metadata: string[]): string {
    const module = name.replaceAll('-', '_');
    const info = `${module}-${version}.dist-info`;
    const files = {
      [`${module}/__init__.py`]: code,
      [`${info}/METADATA`]: [
        'Metadata-Version: 2.1',
        `Name: ${name}`,
        `Version: ${version}`,
        ...metadata,
        '',
      ].join('\n'),
      [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
      ...(code === ''
        ? {}
        : { [`${info}/entry_points.txt`]: `[console_scripts]\n${name} = ${module}:main\n` }),
    };
    const record = `${info}/RECORD`;
    const all = { ...files, [record]: [...Object.keys(files), record].map((path) => `${path},,\n`).join('') };
    const source = mkdtempSync(join(tmpdir(), 'wheel-'));
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      writeFileSync(join(source, path), text);
    }
    const wheel = join(this.root, `${module}-${version}-py3-none-any.whl`);
    execFileSync('python3', ['-m', 'zipfile', '-c', wheel, module, info], { cwd: source });
    rmSync(source, { recursive: true });
    const sum = createHash('sha256').update(readFileSync(wheel)).digest('hex');
    return `${name}==${version} --hash=sha256:${sum}`;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
