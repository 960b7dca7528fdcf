/** The valid sessions, as rows: one that was signed out has none, even if its cookie still exists. */
import { createHash } from 'node:crypto';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { msFromNow, nowMs } from '../db/clock';
import { getDatabase } from '../db/get-database';
import { pairingCodes, sessions } from '../db/schema';
import { getEnv } from '../env';
import { type Session, sessionLifetimeSec } from './session';

/** How long a result read from a remote database counts; a session ended by another process may live on for this. */
const seenForMs = 5_000;
const mostSeen = 1_000;

interface Seen {
  untilMs: Map<string, number>;
  /** Counts up with each ending, so that a result read before it is not remembered. */
  endings: number;
}

/** Shared by the pages and the API of one process, which Next loads apart from each other. */
const seen = ((globalThis as { pocketreelSessions?: Seen }).pocketreelSessions ??= {
  untilMs: new Map(),
  endings: 0,
});

/** Stores a session, and deletes those that have expired. */
export async function keepSession({ id }: Session): Promise<void> {
  await getDatabase().atomically(
    (orm) => [
      orm.delete(sessions).where(lte(sessions.expiresAt, nowMs)),
      orm
        .insert(sessions)
        .values({ idHash: hashId(id), createdAt: nowMs, expiresAt: msFromNow(sessionLifetimeSec * 1000) }),
    ],
    // On a full disk the owner has to get in to delete something.
    { makesRoom: true },
  );
}

export async function isSessionKept({ id }: Session): Promise<boolean> {
  const idHash = hashId(id);
  if ((seen.untilMs.get(idHash) ?? 0) > Date.now()) return true;
  const { endings } = seen;
  const rows = await getDatabase().run(
    (orm) =>
      orm
        .select({ one: sql`1` })
        .from(sessions)
        .where(and(eq(sessions.idHash, idHash), gt(sessions.expiresAt, nowMs))),
    { repeatable: true },
  );
  const isKept = rows.length > 0;
  const isRemote = getEnv().JOB_STORE_BACKEND === 'turso';
  if (isKept && isRemote && endings === seen.endings) noteSeen(idHash);
  return isKept;
}

export async function endSession({ id }: Session): Promise<void> {
  await getDatabase().run((orm) => orm.delete(sessions).where(eq(sessions.idHash, hashId(id))), {
    repeatable: true,
  });
  forgetSeen();
}

/** Ends every session and every pairing link that could begin one; how many sessions there were. */
export async function endAllSessions(): Promise<number> {
  const [ended] = await getDatabase().atomically((orm) => [
    orm.delete(sessions).returning({ idHash: sessions.idHash }),
    orm.delete(pairingCodes),
  ]);
  forgetSeen();
  return ended.length;
}

function forgetSeen(): void {
  seen.endings += 1;
  seen.untilMs.clear();
}

function noteSeen(idHash: string): void {
  if (seen.untilMs.size >= mostSeen) seen.untilMs.clear();
  seen.untilMs.set(idHash, Date.now() + seenForMs);
}

/** A copy of the database cannot sign anyone in: it holds no id, only its SHA-256 (the id has 128 random bits). */
function hashId(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
