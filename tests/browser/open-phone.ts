import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

const usualPath =
  process.platform === 'darwin' ? '/Applications/Chromium.app/Contents/MacOS/Chromium' : '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Phone {
  page: Page;
  context: BrowserContext;
  /** What the page's console and its scripts complained about. */
  complaints: string[];
  close(): Promise<void>;
}

/** What is special about the machine that the browser runs on. */
export interface Machine {
  args?: string[];
  /** The folder of its user, where the certificates lie that it trusts. */
  home?: string;
  /** What its user has set, such as a password for a proxy. */
  settings?: BrowserContextOptions;
}

/** A real Chromium the size of a phone, with touch. */
export async function openPhone({ args = [], home, settings }: Machine = {}): Promise<Phone> {
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? usualPath,
    args: [...flags, ...args],
    env: home === undefined ? undefined : { ...process.env, HOME: home },
  });
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
    acceptDownloads: true,
    ...settings,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  return { page, context, complaints, close: () => browser.close() };
}
