import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/studio/ports';
import { RunningCommand } from '../start/RunningCommand';
import { findBarriers } from './find-barriers';
import { openPhone, type Phone } from './open-phone';

jest.setTimeout(300_000);

let folder: string;
let studio: RunningCommand;
let url: string;
let phone: Phone;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pocketreel-journey-'));
  const port = String(await findFreePort('127.0.0.1'));
  studio = new RunningCommand('./scripts/start', [], {
    DATA_DIR: join(folder, 'data'),
    PORT: port,
    HOST: '127.0.0.1',
  });
  url = (await studio.waitFor(/Pocketreel is ready: (\S+)/))[1]!;
  const wav = join(folder, 'speech.wav');
  execFileSync('espeak-ng', ['-w', wav, 'A short walk through the whole studio.']);
  execFileSync('ffmpeg', ['-v', 'error', '-i', wav, '-c:a', 'aac', join(folder, 'walk.m4a')]);
});

afterAll(async () => {
  await studio.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  phone = await openPhone();
});
afterEach(async () => {
  await phone.close();
});

const durationSec = (file: string) =>
  Number(
    execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file]),
  );

async function signIn({ page } = phone): Promise<void> {
  const token = readFileSync(join(folder, 'data/owner-token'), 'utf8').trim();
  await page.goto(url);
  await page.getByLabel('Owner token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).tap();
  await page.getByText('Pick a recording').waitFor();
}

async function pick(name: string): Promise<void> {
  await phone.page.locator('input[type=file]').setInputFiles(join(folder, name));
}

async function list<T>(path: string, field: string): Promise<T[]> {
  const answer = await phone.context.request.get(url + path);
  return ((await answer.json()) as { data: Record<string, T[]> }).data[field]!;
}

describe('on a phone', () => {
  test('a recording becomes a video that is watched and downloaded', async () => {
    const { page } = phone;
    await page.goto(url);
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(await findBarriers(page)).toEqual([]);
    await signIn();
    expect(await findBarriers(page)).toEqual([]);

    await pick('walk.m4a');
    await page.waitForURL(/\/reels\//);
    await page.getByRole('button', { name: 'Play' }).tap();
    await page.waitForFunction(() => document.querySelector('audio')!.currentTime > 0.2);
    await page.getByRole('button', { name: 'Pause' }).tap();
    expect(await findBarriers(page)).toEqual([]);

    await page.getByText('Ring', { exact: true }).tap();
    await page.getByText('Square', { exact: true }).tap();
    await page.getByLabel('Title', { exact: true }).fill('A walk');
    await page.getByRole('button', { name: 'Make video' }).tap();
    await page.getByText(/^Step [12] of 2$/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByText('Download').waitFor({ timeout: 180_000 });

    await page.getByRole('heading', { name: 'A walk' }).waitFor();
    const size = await page.waitForFunction(() => {
      const video = document.querySelector('video');
      return video && video.readyState > 0 && `${video.videoWidth}x${video.videoHeight}`;
    });
    expect(await size.jsonValue()).toBe('1080x1080');
    await page.evaluate(() => document.querySelector('video')!.play());
    await page.waitForFunction(() => document.querySelector('video')!.currentTime > 0.2);
    expect(await findBarriers(page)).toEqual([]);

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Download').tap()]);
    const file = join(folder, 'walk.mp4');
    await download.saveAs(file);
    expect(download.suggestedFilename()).toMatch(/\.mp4$/);
    expect(Math.abs(durationSec(file) - durationSec(join(folder, 'walk.m4a')))).toBeLessThan(0.1);
    expect(phone.complaints).toEqual([]);
  });

  test('a video is made although the page is closed the moment Make is pressed', async () => {
    const { page } = phone;
    await signIn();
    await pick('walk.m4a');
    await page.waitForURL(/\/reels\//);
    const address = page.url();
    await page.getByLabel('Title', { exact: true }).fill('Left behind');
    const asked = page.waitForRequest((request) => request.url().endsWith('/make'));
    await page.getByRole('button', { name: 'Make video' }).tap();
    await asked;
    await page.close();

    const other = await openPhone();
    await signIn(other);
    await other.page.getByText('Left behind').waitFor();
    await other.page.goto(address);
    await other.page.getByText('Download').waitFor({ timeout: 180_000 });
    await other.page.getByRole('heading', { name: 'Left behind' }).waitFor();
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  test('a reel that was changed on another device is shown as it is now, and nothing chosen is lost', async () => {
    const { page, context } = phone;
    await signIn();
    const [reel] = await list<{ reelId: string; revision: number }>('/api/reels', 'reels');
    await page.goto(`${url}/reels/${reel!.reelId}`);
    await page.getByRole('button', { name: 'Change it' }).tap();
    const changed = await context.request.patch(`${url}/api/reels/${reel!.reelId}`, {
      headers: { origin: url },
      data: { revision: reel!.revision, video: { look: 'bars', aspect: '1:1', title: 'Chosen elsewhere' } },
    });
    expect(changed.ok()).toBe(true);
    const title = page.getByLabel('Title', { exact: true });
    await title.fill('Chosen here');
    await page.getByText('This reel was changed on another device.').waitFor();
    expect(await title.inputValue()).toBe('Chosen elsewhere');
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use what I chose here' }).tap();
    await page.getByRole('heading', { name: 'Chosen here' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Chosen here' }).waitFor();
  });

  test('a video that was deleted in another tab is spoken of, not saved or shared', async () => {
    const { page, context } = phone;
    await page.addInitScript(() => Object.assign(navigator, { canShare: () => true }));
    await signIn();
    const [video] = await list<{ videoId: string }>('/api/videos', 'videos');
    await page.goto(`${url}/videos/${video!.videoId}`);
    await page.getByText('Download').waitFor();
    const deleted = await context.request.delete(`${url}/api/videos/${video!.videoId}`, {
      headers: { origin: url },
    });
    expect(deleted.ok()).toBe(true);

    let downloads = 0;
    page.on('download', () => (downloads += 1));
    const alerts = page.getByRole('alert').filter({ hasText: 'There is no such video.' });
    for (const [index, name] of ['Download', 'Share'].entries()) {
      await page.getByText(name, { exact: true }).tap();
      await alerts.nth(index).waitFor();
    }
    expect(downloads).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Delete this video' }).tap();
    await page.getByRole('button', { name: 'Delete it' }).tap();
    await page.getByText('Pick a recording').waitFor();
  });

  test('a recording that was deleted in another tab is spoken of', async () => {
    const { page, context } = phone;
    await signIn();
    const [recording] = await list<{ assetId: string }>('/api/audio/assets?kind=source', 'assets');
    const path = `/api/audio/assets/${recording!.assetId}`;
    // What has arrived already plays on; here nothing has.
    const stream = `**${path}/stream*`;
    await page.route(stream, (request) => request.abort());
    await page.goto(`${url}/recordings/${recording!.assetId}`);
    await page.getByRole('button', { name: /^Begin/ }).waitFor();
    const headers = { origin: url };
    expect((await context.request.delete(`${url}${path}?force=true`, { headers })).ok()).toBe(true);
    await page.unroute(stream);
    await page.getByRole('button', { name: 'Play', exact: true }).tap();
    const alerts = page.getByRole('alert').filter({ hasText: 'There is no such recording.' });
    await alerts.waitFor();
    await page.getByRole('button', { name: /^Begin/ }).tap();
    await alerts.nth(1).waitFor();
  });

  test('a recording whose ingest was cancelled is taken in again or replaced by another', async () => {
    const { page } = phone;
    const long = ['-f', 'lavfi', '-i', 'anoisesrc=r=8000:d=2400'];
    execFileSync('ffmpeg', ['-v', 'error', ...long, join(folder, 'long.wav')]);
    await signIn();
    await pick('long.wav');
    await page.waitForURL(/\/reels\//);
    const cancelled = page.getByRole('heading', { name: 'Taking in the recording was cancelled.' });
    await page.getByRole('button', { name: 'Cancel' }).tap();
    await cancelled.waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).tap();
    await page.getByRole('button', { name: 'Cancel' }).tap();
    await cancelled.waitFor();
    await page.getByRole('link', { name: 'Pick another recording' }).tap();
    await page.getByText('Taking in its recording was cancelled').waitFor();
    await page.getByText('Pick a recording').waitFor();
    expect(phone.complaints).toEqual([]);
  });

  test('a file that is no recording ends in a sentence and a way on', async () => {
    writeFileSync(join(folder, 'words.mp3'), 'no sound at all '.repeat(200));
    await signIn();
    await pick('words.mp3');
    await phone.page.getByText('This file is not audio or video that we can read.').first().waitFor();
    expect(await findBarriers(phone.page)).toEqual([]);
    await phone.page
      .getByRole('link', { name: /start|pick|another/i })
      .first()
      .tap();
    await phone.page.getByText('Pick a recording').waitFor();
  });

  test('a studio on this machine alone shows no QR code, but what to do', async () => {
    await signIn();
    await phone.page.getByRole('button', { name: 'Pair a phone' }).tap();
    await phone.page.getByText(/Phones cannot reach this studio.*HOST=0\.0\.0\.0/).waitFor();
    expect(await phone.page.getByAltText('QR code of the pairing link').count()).toBe(0);
    expect(await findBarriers(phone.page)).toEqual([]);
  });

  test('the pairing link signs in once', async () => {
    const [, link] = /(http\S+\/pair\?code=\S+)/.exec(studio.output)!;
    await phone.page.goto(link!);
    await phone.page.getByText('Pick a recording').waitFor();
    const second = await openPhone();
    await second.page.goto(link!);
    await second.page.getByText(/expired or has already been used/).waitFor();
    await second.close();
  });

  test('a wrong token is refused in a sentence', async () => {
    await phone.page.goto(`${url}/login`);
    await phone.page.getByLabel('Owner token').fill('not-the-token-of-this-studio');
    await phone.page.getByRole('button', { name: 'Sign in' }).tap();
    await phone.page.getByText('That token is not right.').waitFor();
  });
});
