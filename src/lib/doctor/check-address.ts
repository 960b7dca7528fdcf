import { healthSchema } from '@/core/api/studio';
import { askService } from './ask-service';
import type { Finding } from './finding';

/** Whether the studio answers at APP_URL, and how it says that it is. */
export async function checkAddress(appUrl: string): Promise<Finding> {
  const topic = 'address';
  const { status, body, reason } = await askService(new URL('/api/health', appUrl));
  if (status === 0) {
    const remedy = 'Check APP_URL, and whether the web process is deployed and runs.';
    return { topic, text: `nothing answers at ${appUrl}: ${reason}`, remedy };
  }
  const health = healthSchema.safeParse((body as { data?: unknown } | null)?.data);
  if (!health.success) {
    const remedy =
      'Check that APP_URL leads to the page of this studio, and that nothing in front of it asks for a sign-in of its own.';
    return { topic, text: `${appUrl} answers with status ${status} and not with its health`, remedy };
  }
  const { database, storage, version } = health.data;
  if (health.data.status === 'ok') return { topic, text: `${appUrl} answers, version ${version}` };
  const text = `${appUrl} answers; seen from there the database is ${database}, the storage ${storage}`;
  return { topic, text, remedy: 'Its log says why (health is degraded); compare its variables with these.' };
}
