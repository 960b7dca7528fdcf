import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native and dynamically loaded packages stay outside the bundle and are required at run time.
  serverExternalPackages: ['better-sqlite3', '@libsql/client', 'pino', 'pino-pretty', 'busboy'],
  // The lint and type checks have their own step in the test command; the build does not repeat them.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
};

export default config;
