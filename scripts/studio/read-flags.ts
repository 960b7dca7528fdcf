import { CommandError } from '@/lib/CommandError';

export interface StudioFlags {
  /** Also serve the network link with a certificate of the local CA. */
  https: boolean;
  /** Run from the sources, with reload. */
  dev: boolean;
  /** Who started this studio and will stop it again; nobody else builds on its staying. */
  forReel: boolean;
}

/** @throws CommandError where a flag is unknown. */
export function readFlags(args: readonly string[]): StudioFlags {
  const known = new Map<string, keyof StudioFlags>([
    ['--https', 'https'],
    ['--dev', 'dev'],
    ['--for-reel', 'forReel'],
  ]);
  const flags: StudioFlags = { https: false, dev: false, forReel: false };
  for (const arg of args) {
    const name = known.get(arg);
    if (!name)
      throw new CommandError(
        `start does not know "${arg}". Run ./scripts/start --help to see what it takes.`,
      );
    flags[name] = true;
  }
  return flags;
}
