import type { Env } from '../env';
import { callStatusSchema } from '../gpu/hand-off-schema';
import { askService } from './ask-service';
import type { Finding } from './finding';

const topic = 'modal';

/** Whether the app on Modal answers and takes the keys: it is asked for a call that it cannot know. */
export async function checkModal({ MODAL_ENDPOINT_URL, MODAL_KEY, MODAL_SECRET }: Env): Promise<Finding> {
  const given = { MODAL_ENDPOINT_URL, MODAL_KEY, MODAL_SECRET };
  const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0) {
    return { topic, text: 'not configured', remedy: `Set ${missing.join(', ')}, or RENDER_BACKEND=local.` };
  }
  const url = new URL(MODAL_ENDPOINT_URL!);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/doctor-probe`;
  const headers = { 'Modal-Key': MODAL_KEY!, 'Modal-Secret': MODAL_SECRET! };
  const { status, body, reason } = await askService(url, { headers });
  if (status === 0) {
    const remedy = 'Check MODAL_ENDPOINT_URL; `modal deploy` prints it.';
    return { topic, text: `nothing answers there: ${reason}`, remedy };
  }
  if (status === 401 || status === 403) {
    const remedy = 'Check MODAL_KEY and MODAL_SECRET: a proxy auth token of this very workspace.';
    return { topic, text: 'the keys are refused', remedy };
  }
  const answer = callStatusSchema.safeParse(body);
  if (status === 200 && answer.success && answer.data.status === 'unknown') {
    return { topic, text: 'answers, and takes the keys' };
  }
  const remedy =
    'Deploy the app of this version (modal deploy), and compare MODAL_ENDPOINT_URL with what that prints.';
  return { topic, text: `answers with status ${status}, not as this version does`, remedy };
}
