import type { NextConfig } from 'next';

// The policy with its nonce is set per page, in src/proxy.ts.
const forEveryAnswer = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: 'microphone=(self), camera=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native and dynamically loaded packages stay outside the bundle and are required at run time.
  serverExternalPackages: ['better-sqlite3', '@libsql/client', 'pino', 'pino-pretty', 'busboy'],
  // The lint and type checks have their own step in the test command; the build does not repeat them.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  headers: async () => [{ source: '/:path*', headers: forEveryAnswer }],
};

export default config;
