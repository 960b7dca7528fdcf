import { isAllowedAddress, isLoopbackAddress, isPublicAddress } from './address-guard';

const publicAddresses = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '192.167.255.255',
  '192.169.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:830::200e',
  '2001:4860:4860::8888',
];

const otherAddresses = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:808:808::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456:789a::1',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700:4700::1111%eth0',
  'fec0::1',
  'ff02::1',
];

const otherSpellings = ['127.1', '0177.0.0.1', '0x7f.0.0.1', '2130706433', '08.8.8.8', '8.8.8.8 ', '', 'x'];

describe('the address guard', () => {
  it.each(publicAddresses)('takes %s for public', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });

  it.each([...otherAddresses, ...otherSpellings])('does not take "%s" for public', (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });

  it('allows loopback, and nothing else inward, under the exception for tests', () => {
    const allowed = otherAddresses.filter((ip) => isAllowedAddress(ip, true));
    expect(allowed).toEqual(['127.0.0.1', '127.255.255.254', '::1']);
    expect(otherAddresses.filter((ip) => isAllowedAddress(ip, false))).toEqual([]);
  });

  it('does not take a v4-mapped address for loopback', () => {
    expect(isLoopbackAddress('::ffff:127.0.0.1')).toBe(false);
  });
});
