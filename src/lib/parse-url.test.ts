import { parseUrl } from './parse-url';

it('reads a host with an umlaut, however often it was asked before', () => {
  let refused = 0;
  for (let count = 0; count < 200_000; count += 1) {
    if (parseUrl('https://b\u00fccher.example/') === null) refused += 1;
  }
  expect(refused).toBe(0);
});

it('answers null for what is no URL, and reads a relative one against its base', () => {
  expect(parseUrl('no address')).toBeNull();
  expect(parseUrl('/b', 'https://studio.example/a')?.href).toBe('https://studio.example/b');
});
