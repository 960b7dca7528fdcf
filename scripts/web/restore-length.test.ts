import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyLengthHeader } from '@/lib/http/internal-headers';
import { restoreLength } from './restore-length';

it('gives an answer back the length that Next took off', async () => {
  const server = createServer((_request, response) => {
    restoreLength(response);
    response.setHeader(bodyLengthHeader, '5');
    response.setHeader('X-Other', 'stays');
    response.write('he');
    response.end('llo');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(response.headers.get('content-length')).toBe('5');
  expect(response.headers.get('transfer-encoding')).toBeNull();
  expect(response.headers.get(bodyLengthHeader)).toBeNull();
  expect(response.headers.get('x-other')).toBe('stays');
  expect(await response.text()).toBe('hello');
  await new Promise((resolve) => server.close(resolve));
});
