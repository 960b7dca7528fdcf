import { endpoint } from '@/core/api/endpoint';
import { reportAnswerSchema, webhookReportSchema } from './hand-off-schema';

/** Where a render on a GPU reports to. */
export const reportEndpoint = endpoint({
  method: 'POST',
  path: '/api/webhooks/worker',
  summary: 'A report of a render on a GPU',
  body: webhookReportSchema,
  guard: 'webhook',
  answers: [{ status: 200, description: 'What was made of it', data: reportAnswerSchema }],
  errors: [400, 404, 413, 415],
});
