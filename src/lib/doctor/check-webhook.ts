import type { Env } from '../env';
import { askService } from './ask-service';
import type { Finding } from './finding';

const topic = 'webhook';
const name = 'INTERNAL_WEBHOOK_SECRET';

/**
 * Whether the web process has the webhook secret that is set here, tried with a report of a job that cannot
 * exist. The secret that Modal holds cannot be read.
 */
export async function checkWebhook({ APP_URL, INTERNAL_WEBHOOK_SECRET: secret }: Env): Promise<Finding> {
  if (secret === undefined)
    return { topic, text: 'no secret', remedy: `Set ${name}, the same on all sides.` };
  const report = { jobId: 'job_of_the_doctor', attemptToken: 'doctor', seq: 0, status: 'processing' };
  const { status, body, reason } = await askService(new URL('/api/webhooks/worker', APP_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
  });
  const code = (body as { error?: { code?: unknown } } | null)?.error?.code;
  if (status === 404 && code === 'job.not_found') {
    const text = 'the web process has the same secret; the first render shows whether Modal has it too';
    return { topic, text };
  }
  const faults: Record<number, [text: string, remedy: string]> = {
    0: [`not reached: ${reason}`, 'Check APP_URL, and that the web process is deployed and running.'],
    401: [
      'the web process has another secret',
      `Set ${name} to one value here, for the web process and on Modal.`,
    ],
    503: ['the web process has no secret', `Set ${name} for the web process, and deploy it again.`],
  };
  const [text, remedy] = faults[status] ?? [
    `answers with status ${status}, not as this version does`,
    'Check that APP_URL leads to the page of this studio, and deploy this version.',
  ];
  return { topic, text, remedy };
}
