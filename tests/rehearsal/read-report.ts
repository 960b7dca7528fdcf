/**
 * Reads the report of a rehearsal and compares it with the bucket and the database, through their own
 * clients, and plays what it finds there: `node --import tsx tests/rehearsal/read-report.ts report.json`, with the R2_ and TURSO_
 * variables of the studio. Exits 1 and names each difference.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { findMediaFault } from './find-media-fault';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createClient } from '@libsql/client';
import { rehearsalReportSchema, type RehearsedJob } from './report-schema';

const { R2_ENDPOINT, R2_BUCKET_NAME: Bucket, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY } = process.env;
const s3 = new S3Client({
  endpoint: R2_ENDPOINT,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: R2_ACCESS_KEY_ID!, secretAccessKey: R2_SECRET_ACCESS_KEY! },
});
const database = createClient({
  url: process.env.TURSO_DATABASE_URL!,
  authToken: process.env.TURSO_AUTH_TOKEN,
});
const faults: string[] = [];

async function rowsOf(statement: string): Promise<Record<string, unknown>[]> {
  const { columns, rows } = await database.execute(statement);
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
}

/** Every job of the report stands in the database as its clients saw it, and there is no other. */
async function compareJobs(jobs: RehearsedJob[]): Promise<void> {
  const rows = new Map((await rowsOf('SELECT * FROM jobs')).map((row) => [row.job_id, row]));
  for (const { jobId, kind, status, attempts, result } of jobs) {
    const row = rows.get(jobId);
    rows.delete(jobId);
    if (row?.kind !== kind || row.status !== status || row.attempt !== attempts || row.finished_at === null) {
      faults.push(
        `${jobId}: reported as ${kind} ${status}, ${attempts} attempt(s); stored as ${describe(row)}`,
      );
    } else if (!isSame(JSON.parse(String(row.result)), result)) {
      faults.push(`${jobId}: another result is stored: ${String(row.result)}`);
    }
  }
  for (const row of rows.values())
    faults.push(`${String(row.job_id)}: not reported, stored as ${describe(row)}`);
}

const describe = (row?: Record<string, unknown>) =>
  row ? `${String(row.kind)} ${String(row.status)}, ${String(row.attempt)} attempt(s)` : 'nothing';

function isSame(stored: unknown, reported: unknown): boolean {
  const sorted = (value: unknown) => JSON.stringify(value, Object.keys(Object(value) as object).sort());
  return sorted(stored) === sorted(reported);
}

/** One row for each thing that was made, and none for anything else. */
async function compareRows(jobs: RehearsedJob[]): Promise<void> {
  const made = (kinds: string[], name: string) =>
    jobs.filter(({ kind }) => kinds.includes(kind)).map(({ result }) => String(result[name]));
  for (const [table, column, wanted] of [
    ['videos', 'video_id', made(['render'], 'videoId')],
    ['assets', 'asset_id', made(['ingest', 'save'], 'assetId')],
  ] as const) {
    const stored = (await rowsOf(`SELECT ${column} AS id FROM ${table}`)).map(({ id }) => String(id));
    const [left, right] = [stored.sort().join(' '), [...wanted].sort().join(' ')];
    if (left !== right) faults.push(`${table}: stored are ${left}; made were ${right}`);
  }
}

/** Each file is there byte for byte and plays, and nothing lies beside the files of what was made. */
async function compareFiles(jobs: RehearsedJob[]): Promise<number> {
  const files = jobs.flatMap(({ files: own, ...job }) => own.map((file) => ({ ...file, job })));
  for (const { job, key, sizeBytes, sha256 } of files) {
    const found = await fetchObject(key);
    const digest = found && { sizeBytes: found.length, sha256: hashOf(found) };
    if (digest?.sizeBytes !== sizeBytes || digest.sha256 !== sha256) {
      faults.push(`${job.jobId}: ${key} is not what was downloaded: ${JSON.stringify(digest)}`);
    }
    const fault = found && (await findMediaFault(key, found, Number(job.result.durationSec)));
    if (fault) faults.push(`${job.jobId}: ${key} ${fault}`);
  }
  // A recording has more files than its owner downloads; a video has not.
  const folders = new Set(files.map(({ key }) => folderOf(key)));
  for (const key of await keysIn('assets/')) {
    if (!folders.has(folderOf(key))) faults.push(`${key}: nobody's file`);
  }
  const known = new Set(files.map(({ key }) => key));
  for (const key of await keysIn('videos/')) {
    if (!known.has(key)) faults.push(`${key}: no file of a video`);
  }
  return files.length;
}

const folderOf = (key: string) => key.slice(0, key.lastIndexOf('/') + 1);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function keysIn(Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

async function fetchObject(Key: string): Promise<Uint8Array | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body!.transformToByteArray();
  } catch (thrown) {
    if ((thrown as Error).name === 'NoSuchKey') return null;
    throw thrown;
  }
}

const { jobs } = rehearsalReportSchema.parse(JSON.parse(await readFile(process.argv[2]!, 'utf8')));
await compareJobs(jobs);
await compareRows(jobs);
const fileCount = await compareFiles(jobs);
s3.destroy();
database.close();
for (const fault of faults) console.error(fault);
if (faults.length === 0)
  console.log(`Read back: ${jobs.length} jobs and ${fileCount} files are as reported.`);
process.exitCode = faults.length === 0 ? 0 : 1;
