import { sql } from 'drizzle-orm';
import { assets, uploads, videos } from '../db/schema';

/** SQL: bytes of all recordings, videos and uploads, those still arriving included. */
export const usedBytes = sql<number>`(
  (SELECT coalesce(sum(size_bytes), 0) FROM ${assets}) +
  (SELECT coalesce(sum(size_bytes), 0) FROM ${videos}) +
  (SELECT coalesce(sum(size_bytes), 0) FROM ${uploads} WHERE status <> 'aborted'))`;
