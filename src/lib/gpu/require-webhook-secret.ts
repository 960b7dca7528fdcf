import { getEnv } from '../env';
import { AppError } from '../errors';
import { equalSecrets } from '../owner/equal-secrets';

/**
 * Lets a report through that shows the secret which studio and GPU share.
 * @throws AppError `webhook.not_configured` where the studio has none, `webhook.wrong_secret`
 */
export function requireWebhookSecret({ headers }: Request): void {
  const secret = getEnv().INTERNAL_WEBHOOK_SECRET;
  if (secret === undefined) throw new AppError('webhook.not_configured');
  const given = /^Bearer +(.+)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1];
  if (!equalSecrets(given ?? '', secret)) throw new AppError('webhook.wrong_secret');
}
