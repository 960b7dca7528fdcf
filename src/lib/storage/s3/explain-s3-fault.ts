import { causesOf } from '@/core/errors/causes-of';

const keyFaults =
  /\b(InvalidAccessKeyId|SignatureDoesNotMatch|Unauthorized|InvalidToken|AuthFailure)\b|access key/i;
const lineFaults =
  /\b(ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EPROTO|ERR_TLS\w*|ERR_SSL\w*|\w*CERT\w*|TimeoutError)\b/;

/**
 * Why a bucket could not be used, as a sentence for the log and the doctor that names the variable to put
 * right. Undefined if the fault is of another kind.
 */
export function explainS3Fault(thrown: unknown): string | undefined {
  const causes = [...causesOf(thrown)] as S3Fault[];
  // Whatever the SDK made of it: at times its code is only to be found in the message.
  const said = causes
    .map(({ name, code, message }) => `${String(name)} ${String(code)} ${String(message)}`)
    .join('\n');
  const status = causes.find(({ $metadata }) => $metadata?.httpStatusCode)?.$metadata?.httpStatusCode ?? 0;
  if (/\bNoSuchBucket\b/.test(said)) return 'There is no bucket of that name: check R2_BUCKET_NAME.';
  if (/\bAccessDenied\b/.test(said)) {
    return 'The key may not do this with this bucket: R2_ACCESS_KEY_ID needs the permission Object Read & Write for the bucket of R2_BUCKET_NAME.';
  }
  if (/\bRequestTimeTooSkewed\b/.test(said)) {
    return 'The clock of this machine is wrong, so that no signature is valid: set it.';
  }
  // The answer to a HEAD has no body in which the server could say more than its status.
  if (keyFaults.test(said) || status === 401 || status === 403) {
    return 'The bucket does not accept the key: check R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY.';
  }
  if (lineFaults.test(said)) {
    return 'Nothing answers there: check R2_ENDPOINT, or R2_ACCOUNT_ID, from which the address is made where that is not set.';
  }
  return status >= 500 ? `The bucket answers with status ${status}.` : undefined;
}

interface S3Fault {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  $metadata?: { httpStatusCode?: number };
}
