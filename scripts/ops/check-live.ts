import { causesOf } from '@/core/errors/causes-of';
import { healthSchema } from '@/core/api/studio';

/** One thing that was asked of a live studio. */
export interface LiveFinding {
  topic: string;
  text: string;
  /** What to do about it; without one all is well. */
  remedy?: string;
}

export interface LiveStudio {
  /** Such as `https://studio.example`. */
  origin: string;
  /** The owner's token; without one, what only the owner may see is not looked at. */
  token?: string;
  /** Whether a worker has to be there. */
  wantsWorker: boolean;
  /** The commit that has to run, and where. */
  wanted?: { commit: string; by: readonly ('page' | 'worker')[] };
}

const timeoutMs = 20_000;
const json = 'application/json';

async function ask({ origin }: LiveStudio, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(`${origin}${path}`, { redirect: 'manual', signal, ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const checks: [topic: string, check: (studio: LiveStudio) => Promise<LiveFinding[]>][] = [
  ['health', checkHealth],
  ['closed', checkClosed],
  ['page', checkPage],
  ['webhook', checkWebhook],
  ['openapi', checkOpenApi],
];

/** Looks a live studio over from outside, without changing anything in it. Never rejects. */
export async function checkLive(studio: LiveStudio): Promise<LiveFinding[]> {
  const findings = await Promise.all(
    checks.map(async ([topic, check]) => {
      try {
        return await check(studio);
      } catch (thrown) {
        const reason = [...causesOf(thrown)].map(({ message }) => String(message)).at(-1);
        const remedy = 'Check the address, and the logs of its host.';
        return [{ topic, text: `no answer: ${reason}`, remedy }];
      }
    }),
  );
  return findings.flat();
}

async function checkHealth(studio: LiveStudio): Promise<LiveFinding[]> {
  const topic = 'health';
  const { status, text } = await ask(studio, '/api/health', { headers: asOwner(studio) });
  const health = healthSchema.safeParse((parse(text) as { data?: unknown } | null)?.data);
  if (!health.success) {
    return [
      { topic, text: `answers ${status}, not with its health`, remedy: 'Is this a Pocketreel studio?' },
    ];
  }
  const { version, commit, database, storage, workers, queueDepth } = health.data;
  const parts: LiveFinding[] = [{ topic, text: `version ${version} answers` }];
  if (studio.wanted?.by.includes('page')) parts.push(judgeCommit('the page', [commit], studio.wanted.commit));
  if (database !== 'ok') {
    parts.push({ topic, text: 'the database cannot be used', remedy: 'Its log names the variable or step.' });
  }
  if (storage !== 'ok') {
    parts.push({
      topic,
      text: 'the bucket cannot be used',
      remedy: 'Check the R2 variables of the web side.',
    });
  }
  const waiting = `${workers.length} worker(s), ${queueDepth ?? '?'} job(s) waiting`;
  const lacksWorker = studio.wantsWorker && workers.length === 0;
  const remedy = 'See why the worker is not there: its log at the host says so.';
  parts.push(lacksWorker ? { topic, text: waiting, remedy } : { topic, text: waiting });
  if (studio.wanted?.by.includes('worker') && workers.length > 0) {
    const commits = workers.map((worker) => worker.commit);
    parts.push(judgeCommit('the worker', commits, studio.wanted.commit));
  }
  return parts;
}

/** Whether the part runs the commit and no other: the one of before may answer until its successor is built. */
function judgeCommit(part: string, commits: (string | null)[], wanted: string): LiveFinding {
  const topic = 'commit';
  const others = commits.filter((commit) => commit === null || !commit.startsWith(wanted));
  if (others.length === 0) return { topic, text: `${part} runs ${wanted}` };
  const [found] = others.map((commit) => commit ?? 'a commit that it does not name');
  const remedy = 'It is not deployed yet, or its deployment failed: the dashboard of its host says which.';
  return { topic, text: `${part} runs ${found}, not ${wanted}`, remedy };
}

function asOwner({ token }: LiveStudio): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function checkClosed(studio: LiveStudio): Promise<LiveFinding[]> {
  const topic = 'closed';
  const wrong = { authorization: 'Bearer certainly-not-the-token-of-the-owner' };
  const answers = await Promise.all([
    ask(studio, '/api/audio/jobs'),
    ask(studio, '/api/audio/jobs', { headers: wrong }),
    ask(studio, '/api/openapi.json'),
  ]);
  const open = answers.filter(({ status }) => status !== 401).map(({ status }) => status);
  if (open.length === 0) return [{ topic, text: 'strangers and a wrong token are refused' }];
  return [
    { topic, text: `a stranger is answered ${open.join(', ')}`, remedy: 'Take it down until this is 401.' },
  ];
}

async function checkPage(studio: LiveStudio): Promise<LiveFinding[]> {
  const topic = 'page';
  const [start, login] = await Promise.all([ask(studio, '/'), ask(studio, '/login')]);
  const policy = login.headers.get('content-security-policy') ?? '';
  const faults = [
    start.headers.get('location')?.endsWith('/login')
      ? null
      : `/ answers ${start.status} instead of the way to /login`,
    login.status === 200 && login.text.includes('<form')
      ? null
      : `/login answers ${login.status} without its form`,
    policy.includes("'nonce-") ? null : 'no Content-Security-Policy',
    login.headers.get('x-content-type-options') === 'nosniff' ? null : 'no X-Content-Type-Options',
  ].filter((fault) => fault !== null);
  if (faults.length === 0) return [{ topic, text: 'the login page stands, with its policy' }];
  return [{ topic, text: faults.join('; '), remedy: 'See the log of the web side.' }];
}

async function checkWebhook(studio: LiveStudio): Promise<LiveFinding[]> {
  const topic = 'webhook';
  const { status } = await ask(studio, '/api/webhooks/worker', {
    method: 'POST',
    headers: { 'content-type': json, authorization: 'Bearer certainly-not-the-secret' },
    body: '{}',
  });
  if (status === 401) return [{ topic, text: 'refuses what does not know its secret' }];
  if (status === 503) {
    const text = 'knows no secret; renders on a GPU could not report';
    // A studio that renders on its own machine needs none.
    return studio.origin.startsWith('https:')
      ? [{ topic, text, remedy: 'Set INTERNAL_WEBHOOK_SECRET on the web side.' }]
      : [{ topic, text: 'knows no secret, as a studio without a GPU elsewhere' }];
  }
  return [{ topic, text: `answers ${status} instead of 401`, remedy: 'See the log of the web side.' }];
}

async function checkOpenApi(studio: LiveStudio): Promise<LiveFinding[]> {
  const topic = 'openapi';
  if (studio.token === undefined) return [{ topic, text: 'not looked at, as STUDIO_TOKEN is not set' }];
  const { status, text } = await ask(studio, '/api/openapi.json', {
    headers: asOwner(studio),
  });
  const document = parse(text) as { openapi?: unknown; paths?: object } | null;
  if (status === 200 && typeof document?.openapi === 'string') {
    return [{ topic, text: `${Object.keys(document.paths ?? {}).length} paths described` }];
  }
  const remedy = status === 401 ? 'STUDIO_TOKEN here is not the one there.' : 'See the log of the web side.';
  return [{ topic, text: `answers ${status}`, remedy }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
