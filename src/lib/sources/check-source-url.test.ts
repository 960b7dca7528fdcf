import { AppError } from '@/core/errors/errors';
import { checkSourceUrl } from './check-source-url';

function codeFor(text: string, allowLoopback = false): string {
  try {
    checkSourceUrl(text, { allowLoopback });
    return 'allowed';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const allowed = [
  'http://example.com/a.mp3',
  'HTTPS://Example.COM/a b.mp3?x=1#t',
  '  https://example.com:443/ ',
  'http://example.com:80/',
  'https://example.com:80/',
  'https://example.com./',
  'http://8.8.8.8/',
  'http://134744072/',
  'http://[2606:4700:4700::1111]/',
  'https://localhost.example.com/',
  'https://mylocal/',
  'https://bücher.example/',
];

const blocked = [
  'http://127.0.0.1/',
  'http://127.0.0.1./',
  'http://127.1/',
  'http://127.0.1/',
  'http://2130706433/',
  'http://017700000001/',
  'http://0177.0.0.1/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0x7F.1/',
  'http://１２７.0.0.1/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://167772161/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'http://0300.0250.0.1/',
  'http://100.64.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  'http://[2001:db8::1]/',
  'http://[fe80::1]/',
  'http://[fe80::1%25eth0]/',
  'http://[fe80::1%eth0]/',
  'http://[fd00::1]/',
  'http://[ff02::1]/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://ⓛocalhost/',
  'http://localhost./',
  'http://localhost../',
  'http://localhost:3000/',
  'http://api.localhost/',
  'http://api.localhost./',
  'http://printer.local/',
  'http://printer.local./',
  'http://a\u00adb.local/',
  'http://metadata.google.internal/',
  'http://metadata.google.internal./',
  'http://local/',
  'http://internal/',
  'http://example.com:22/',
  'http://example.com:8080/',
  'https://example.com:6379/',
];

const invalid = [
  '',
  'hello',
  'example.com/a.mp3',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/',
  'data:audio/mp3;base64,AAAA',
  'javascript:alert(1)',
  'http:example.com',
  'http:/example.com',
  'http:///example.com',
  'http://',
  'http://.',
  'http:\\\\example.com\\',
  'http://example.com\\@127.0.0.1/',
  'http://user:secret@example.com/',
  'http://user@example.com/',
  'http://:secret@example.com/',
  'http://exa mple.com/',
  'http://example.com:99999/',
  'http://example.com/\u0000',
  'http://exam\nple.com/',
  'http://256.1.1.1/',
  'http://1.2.3.4.5/',
  'http://[::1/',
  `http://example.com/${'a'.repeat(2048)}`,
];

describe('checking a link', () => {
  it.each(allowed)('lets %s pass', (text) => expect(codeFor(text)).toBe('allowed'));
  it.each(blocked)('refuses %s as leading inward', (text) => {
    expect(codeFor(text)).toBe('source.blocked_address');
  });
  it.each(invalid)('refuses "%s" as no link we use', (text) => {
    expect(codeFor(text)).toBe('source.invalid_url');
  });

  it('allows loopback with any port under the exception for tests, and nothing else', () => {
    const loopback = [
      'http://127.0.0.1:9/',
      'http://[::1]:9/',
      'http://localhost:9/',
      'http://a.localhost.:9/',
    ];
    for (const text of loopback) expect(codeFor(text, true)).toBe('allowed');
    const still = blocked.filter((text) => codeFor(text, true) === 'source.blocked_address');
    expect(still).toEqual(
      expect.arrayContaining([
        'http://10.1.2.3/',
        'http://169.254.169.254/latest/meta-data/',
        'http://[::ffff:127.0.0.1]/',
        'http://printer.local/',
        'http://example.com:8080/',
        'http://0.0.0.0/',
      ]),
    );
    for (const text of invalid) expect(codeFor(text, true)).toBe('source.invalid_url');
  });
});
