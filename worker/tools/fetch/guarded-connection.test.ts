import { FetchRig } from './fixtures/FetchRig';

let rig: FetchRig;
beforeAll(async () => {
  rig = await FetchRig.start();
});
afterAll(() => rig.close());

const codeOf: FetchRig['codeOf'] = (...of) => rig.codeOf(...of);

describe('fetching only from the public internet', () => {
  const closed = { allowLoopback: false };

  it('refuses loopback without the test exception before anything is sent', async () => {
    rig.site.seen.length = 0;
    expect(await codeOf('/voice.mp3', closed)).toBe('source.blocked_address');
    expect(await codeOf(rig.site.base.replace('127.0.0.1', 'localhost'), closed)).toBe(
      'source.blocked_address',
    );
    expect(rig.site.seen).toEqual([]);
  });

  it('follows twelve redirects but not a thirteenth', async () => {
    expect(await codeOf('/hops/11')).toBe('fetched');
    expect(await codeOf('/hops/12')).toBe('source.too_many_redirects');
  });

  it.each([
    ['http://10.0.0.1/', 'source.blocked_address'],
    ['http://169.254.169.254/latest/', 'source.blocked_address'],
    ['http://[::ffff:127.0.0.1]/', 'source.blocked_address'],
    ['//printer.local/', 'source.blocked_address'],
    ['http://8.8.8.8:8080/', 'source.blocked_address'],
    ['file:///etc/passwd', 'source.invalid_url'],
    ['http://user:secret@127.0.0.1/', 'source.invalid_url'],
    ['http://', 'source.invalid_url'],
  ])('checks a redirect to %s at every hop', async (target, code) => {
    const direct = `/redirect?to=${encodeURIComponent(target)}`;
    expect(await codeOf(direct)).toBe(code);
    expect(await codeOf(`/redirect?to=${encodeURIComponent(direct)}`)).toBe(code);
  });

  it.each([['10.0.0.1'], ['127.0.0.1'], ['::1'], ['fd00::1'], ['::ffff:10.0.0.1'], ['64:ff9b::a00:1']])(
    'refuses a public name that resolves to %s',
    async (address) => {
      const family = address.includes(':') ? 6 : 4;
      const resolve = () => Promise.resolve([{ address, family }]);
      for (const scheme of ['http', 'https']) {
        expect(await codeOf(`${scheme}://public.example/`, { ...closed, resolve })).toBe(
          'source.blocked_address',
        );
      }
    },
  );

  it('refuses a name if any of its addresses is private', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    expect(await codeOf('http://public.example/', { ...closed, resolve })).toBe('source.blocked_address');
  });

  it('connects to the address it checked, even if the name resolves differently afterwards', async () => {
    const { port } = rig.site;
    let lookups = 0;
    const resolve = () => {
      lookups += 1;
      return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    };
    const rebinding = `http://rebinding.localhost:${port}`;
    expect(await codeOf(`${rebinding}/voice.mp3`, { resolve })).toBe('fetched');
    expect(lookups).toBe(1);
    expect(await codeOf(`${rebinding}/voice.mp3`, { resolve })).toBe('source.blocked_address');
  });

  it('checks again when a redirect reconnects to a name that now resolves to a private address', async () => {
    const { port } = rig.site;
    const resolve = (hostname: string) =>
      Promise.resolve([{ address: hostname.startsWith('a.') ? '127.0.0.1' : '192.168.0.1', family: 4 }]);
    const inward = encodeURIComponent(`http://b.localhost:${port}/voice.mp3`);
    expect(await codeOf(`http://a.localhost:${port}/redirect?to=${inward}`, { resolve })).toBe(
      'source.blocked_address',
    );
  });
});
