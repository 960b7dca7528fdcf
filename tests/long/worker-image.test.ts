import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildAsWritten, layImage } from '../deploy/lay-image';
import { RunningImage } from '../deploy/RunningImage';
import { tempDir } from '../studio/temp-dir';

jest.setTimeout(30 * 60_000);

test("the build stage of the worker's image, run as written, makes an image that works", async () => {
  const folder = tempDir('image');
  try {
    buildAsWritten(join(folder, 'build'));
    layImage(join(folder, 'build'), join(folder, 'app'));
    expect(existsSync(join(folder, 'app/node_modules/esbuild'))).toBe(false);
    const image = new RunningImage(join(folder, 'app'), { DATA_DIR: join(folder, 'data') });
    await image.command.waitFor(/worker ready/);
    expect(image.askHealth().exitCode).toBe(0);
    expect(await image.command.stop()).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
