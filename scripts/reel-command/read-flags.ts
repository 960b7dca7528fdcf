import { parseArgs } from 'node:util';
import { aspectSizesPx, type Aspect } from '@/core/video/video-format';
import { lookNames, type LookName } from '@/core/looks/catalogue';
import { CommandError } from '@/lib/CommandError';

export interface ReelFlags {
  source: { type: 'file'; name: string } | { type: 'url'; url: string };
  title?: string;
  look: LookName;
  aspect: Aspect;
  loudness: 'off' | 'social' | 'podcast';
  /** As typed; without it the name follows from title or source. */
  out?: string;
  /** The owner says they hold the rights; needed for YouTube. */
  rights: boolean;
}

const options = {
  title: { type: 'string' },
  look: { type: 'string', default: 'bars' },
  aspect: { type: 'string', default: '9:16' },
  loudness: { type: 'string', default: 'social' },
  out: { type: 'string' },
  rights: { type: 'boolean', default: false },
} as const;

/** @throws CommandError where the command line cannot be understood. */
export function readFlags(args: string[]): ReelFlags {
  const { values, positionals } = parse(args);
  const [source, ...rest] = positionals;
  if (source === undefined) {
    throw new CommandError(
      'Name a recording or a link: ./scripts/reel voice.m4a --title "Hello" --out hello.mp4',
    );
  }
  if (rest.length > 0) throw new CommandError(`reel takes one recording; "${rest[0]}" is one too many.`);
  const isUrl = /^https?:\/\//i.test(source);
  return {
    source: isUrl ? { type: 'url', url: source } : { type: 'file', name: source },
    title: values.title,
    look: oneOf('look', values.look, lookNames),
    aspect: oneOf('aspect', values.aspect, Object.keys(aspectSizesPx) as Aspect[]),
    loudness: oneOf('loudness', values.loudness, ['off', 'social', 'podcast'] as const),
    out: values.out,
    rights: values.rights,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [first] = (error as Error).message.split('. ');
    throw new CommandError(`${first}. Run ./scripts/reel --help to see what it takes.`);
  }
}

function oneOf<T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (!found) throw new CommandError(`--${flag} does not know "${value}"; use one of: ${known.join(', ')}.`);
  return found;
}
