import { z } from 'zod';
import type { GpuReport } from '@/lib/gpu/hand-off-schema';

/** What the studio made of a report. */
export type ReportAnswer =
  | { kind: 'taken' }
  /** Nobody waits for the render any more: cancelled, timed out, taken over, or its job is gone. */
  | { kind: 'unwanted' }
  /** Not believed, but the render is wanted: its number was not the newest, or the files are not there. */
  | { kind: 'passed-over' }
  /** `final`: a repeat would be answered the same. */
  | { kind: 'refused'; fault: string; final: boolean };

const timeoutMs = 10_000;

const answerSchema = z.object({
  data: z.object({ ignored: z.boolean().default(false), cancelRequested: z.boolean().optional() }),
});
const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

const remedies: Record<number, string> = {
  401: 'the webhook refuses the secret: INTERNAL_WEBHOOK_SECRET has to be the same in the studio and in the secret on Modal',
  503: 'the webhook is closed: set INTERNAL_WEBHOOK_SECRET for the studio, the same as in the secret on Modal',
};

/**
 * Tells the studio's webhook one report, within ten seconds.
 * @throws whatever the network fails with; the signal's reason after an abort
 */
export async function postReport(
  webhookUrl: string,
  secret: string,
  report: GpuReport,
  signal: AbortSignal,
): Promise<ReportAnswer> {
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await response.text();
  const { status, ok } = response;
  if (ok) {
    const answer = answerSchema.safeParse(parseJson(text));
    if (!answer.success)
      return { kind: 'refused', fault: 'the webhook answers like another program', final: false };
    const { ignored, cancelRequested = ignored } = answer.data.data;
    if (cancelRequested) return { kind: 'unwanted' };
    return { kind: ignored ? 'passed-over' : 'taken' };
  }
  const refusal = refusalSchema.safeParse(parseJson(text));
  if (status === 404 && refusal.data?.error.code === 'job.not_found') return { kind: 'unwanted' };
  const fault = remedies[status] ?? `the webhook answered HTTP ${status}`;
  return { kind: 'refused', fault, final: status === 400 || status === 413 || status === 422 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
