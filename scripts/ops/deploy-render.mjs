/**
 * Has Render build and start one commit of the worker, and waits for it: `node scripts/ops/deploy-render.mjs COMMIT`
 * with RENDER_API_KEY and RENDER_SERVICE_ID. Ends with 0 once that commit is live, with 1 and the reason else.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const api = process.env.RENDER_API_URL || 'https://api.render.com/v1';
const pauseMs = Number(process.env.RENDER_POLL_MS || 10_000);
const longestMs = 25 * 60_000;
/** So many looks in a row may fail: a deployment goes on while its API is away for a moment. */
const mostFailures = 6;
const underWay = new Set([
  'created',
  'queued',
  'build_in_progress',
  'update_in_progress',
  'pre_deploy_in_progress',
]);

class RefusedError extends Error {}

async function ask(path, init = {}) {
  const headers = {
    authorization: `Bearer ${process.env.RENDER_API_KEY}`,
    'content-type': 'application/json',
  };
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(`${api}/services/${process.env.RENDER_SERVICE_ID}${path}`, {
    headers,
    signal,
    ...init,
  });
  const text = await response.text();
  if (response.ok) return text === '' ? null : JSON.parse(text);
  const what = `Render answers ${response.status} to ${init.method ?? 'GET'} ${path}: ${text.slice(0, 500)}`;
  throw response.status < 500 && response.status !== 429 ? new RefusedError(what) : new Error(what);
}

/** The deployment that was asked for; a queued one may not be named in the answer yet. */
async function find(id, commit) {
  if (id !== undefined) return ask(`/deploys/${id}`);
  const deploys = (await ask('/deploys?limit=10')).map((entry) => entry.deploy ?? entry);
  return deploys.find((deploy) => deploy.commit?.id === commit) ?? { status: 'queued' };
}

async function deploy(commit) {
  const asked = await ask('/deploys', { method: 'POST', body: JSON.stringify({ commitId: commit }) });
  const givenUpAtMs = performance.now() + longestMs;
  let failures = 0;
  let said = '';
  while (performance.now() < givenUpAtMs) {
    try {
      const { status } = await find(asked?.id, commit);
      failures = 0;
      if (status !== said) console.log(`${commit} is ${status}`);
      said = status;
      if (status === 'live') return;
      if (!underWay.has(status))
        throw new RefusedError(`the deployment ended as ${status}; its log at Render says why`);
    } catch (thrown) {
      failures += 1;
      if (thrown instanceof RefusedError || failures === mostFailures) throw thrown;
    }
    await sleep(pauseMs);
  }
  throw new Error(`the deployment is still ${said} after ${longestMs / 60_000} minutes`);
}

const [commit = ''] = process.argv.slice(2);
const missing = ['RENDER_API_KEY', 'RENDER_SERVICE_ID'].filter((name) => !process.env[name]);
if (!/^[0-9a-f]{40}$/.test(commit) || missing.length > 0) {
  console.error(
    `Usage: node scripts/ops/deploy-render.mjs COMMIT (40 digits)${missing.map((name) => `; set ${name}`).join('')}`,
  );
  process.exit(1);
}
try {
  await deploy(commit);
} catch (thrown) {
  console.error(thrown.message);
  process.exitCode = 1;
}
