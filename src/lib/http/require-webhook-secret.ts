import { getEnv } from '../env';
import { AppError } from '@/core/errors/errors';
import { clientAddress } from '../limits/client-address';
import { equalSecrets } from '../owner/equal-secrets';
import { limitGuess } from '../limits/limit-guess';
import { readBearerToken } from '../owner/read-bearer-token';

/**
 * Lets a report in that shows the secret which studio and GPU share.
 * @throws AppError `webhook.not_configured` if the studio has none, `webhook.wrong_secret`, `rate.limited`
 */
export async function requireWebhookSecret(headers: Headers): Promise<void> {
  const secret = getEnv().INTERNAL_WEBHOOK_SECRET;
  if (secret === undefined) throw new AppError('webhook.not_configured');
  const given = readBearerToken(headers);
  if (given === null) throw new AppError('webhook.wrong_secret');
  const guess = { action: 'webhook', by: clientAddress(headers) };
  if (!(await limitGuess(guess, () => equalSecrets(given, secret))))
    throw new AppError('webhook.wrong_secret');
}
