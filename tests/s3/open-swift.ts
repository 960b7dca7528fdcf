import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { S3Config } from '@/lib/storage/s3/S3Connection';

export interface OpenSwift {
  config: S3Config;
  /** Ends the server; what it holds stays for `restart`. */
  stop(): Promise<void>;
  /** Starts it again at the same address, with what it held. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Whether the packages of the S3 server are installed here. */
export const hasSwift = existsSync('/usr/bin/swift-proxy-server') && existsSync('/usr/bin/memcached');

/** Starts a real S3 server on loopback with an empty bucket; it ends with this process at the latest. */
export async function openSwift(): Promise<OpenSwift> {
  const folder = await mkdtemp(join(tmpdir(), 'pocketreel-swift-'));
  const port = await findFreePorts();
  let server = await startServer(folder, port);
  const stop = () => server.stop();
  const close = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  const config = {
    endpoint: server.endpoint,
    bucket: 'reels',
    accessKeyId: 'test:tester',
    secretAccessKey: 'testing',
  };
  try {
    await makeBucket(config);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const restart = async () => {
    server = await startServer(folder, port);
  };
  return { config, stop, restart, close };
}

async function startServer(folder: string, port: number) {
  const script = join(process.cwd(), 'tests/s3/start-swift.sh');
  const child = spawn(script, [folder, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface(child.stdout);
  const endpoint = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)));
  });
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { endpoint, stop };
}

async function makeBucket(config: S3Config): Promise<void> {
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { endpoint, bucket, ...credentials } = config;
  // The proxy answers before the servers behind it do; until then it says 503.
  const retries = { maxAttempts: 30, retryMode: 'standard' };
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
    ...retries,
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}

/** The first of five ports that were free a moment ago. */
async function findFreePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all([0, 1, 2, 3, 4].map((offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound === port));
    });
  });
}
