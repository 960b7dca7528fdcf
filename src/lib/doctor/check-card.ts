import { desc, isNotNull } from 'drizzle-orm';
import type { Database } from '../db/database';
import { videos } from '../db/schema';
import type { Env } from '../env';
import { processorEncoder } from '../gpu/hand-off-schema';
import type { Finding } from './finding';

const topic = 'modal';

/** What the last render on Modal was encoded with: a card that does not encode is paid for nothing. */
export async function checkCard(env: Env, database: Database): Promise<Finding[]> {
  if (env.RENDER_BACKEND !== 'modal') return [];
  const [last] = await database.run((orm) =>
    orm
      .select({ encoder: videos.encoder })
      .from(videos)
      .where(isNotNull(videos.encoder))
      .orderBy(desc(videos.createdAt))
      .limit(1),
  );
  if (last === undefined) return [];
  if (last.encoder !== processorEncoder) return [{ topic, text: `the last render used ${last.encoder}` }];
  return [
    {
      topic,
      text: `the card did not encode the last render, which used ${processorEncoder} at the card's price`,
      remedy: '`modal run scripts/modal_app.py` says why; or set RENDER_BACKEND=local and save the card.',
      severity: 'warning',
    },
  ];
}
