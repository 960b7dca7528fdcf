import { webhookReportSchema } from '@/lib/gpu/hand-off-schema';
import { receiveReport } from '@/lib/gpu/receive-report';
import { requireWebhookSecret } from '@/lib/http/require-webhook-secret';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

/** What a render on a GPU has to tell. The secret it shares with the studio stands in for the owner. */
export const POST = route({ guard: requireWebhookSecret, body: webhookReportSchema }, ({ body, log }) =>
  receiveReport(body, log),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
