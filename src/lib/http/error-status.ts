import type { ErrorCode } from '../errors';

/** The statuses an error may have. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 416 | 422 | 429 | 500 | 503;

/** The status of every code: a new code does not compile until it has one here. */
export const errorStatus: Record<ErrorCode, ErrorStatus> = {
  internal: 500,

  'input.invalid': 400,
  'input.not_json': 400,
  'input.too_large': 413,
  'input.wrong_type': 415,
  'input.no_file': 400,
  'input.unsupported': 415,
  'input.empty': 422,
  'input.no_audio': 422,
  'input.damaged': 422,
  'input.too_long': 422,

  'owner.required': 401,
  'owner.wrong_token': 401,
  'pairing.invalid': 401,
  'origin.forbidden': 403,
  'rate.limited': 429,

  'route.not_found': 404,
  'route.wrong_method': 405,

  'job.not_found': 404,
  'job.already_finished': 409,
  'job.not_finished': 409,
  'job.not_retryable': 409,
  'job.key_reused': 409,
  'job.too_many': 429,
  'job.timed_out': 422,
  'worker.lost': 500,

  'asset.not_found': 404,
  'asset.in_use': 409,
  'project.not_found': 404,
  'project.conflict': 409,
  'video.not_found': 404,

  'recipe.out_of_bounds': 422,
  'recipe.source_ended': 422,
  'recipe.too_long': 422,

  'upload.not_found': 404,
  'upload.incomplete': 409,
  'upload.already_finished': 409,
  'upload.too_large': 413,
  'upload.wrong_size': 422,
  'upload.signature_invalid': 403,

  'source.invalid_url': 422,
  'source.blocked_address': 422,
  'source.unreachable': 422,
  'source.playlist': 422,
  'source.timed_out': 422,
  'source.protected': 422,
  'source.not_found': 422,
  'source.server_error': 422,
  'source.too_many_redirects': 422,
  'source.too_large': 413,
  'source.unsupported_host': 422,
  'source.rights_required': 422,
  'source.private': 422,
  'source.login_required': 422,
  'source.age_restricted': 422,
  'source.region_blocked': 422,
  'source.removed': 422,
  'source.live': 422,
  'source.too_long': 422,
  'source.rate_limited': 422,
  'source.extractor_broken': 422,

  'render.unknown_look': 422,
  'render.cover_unusable': 422,
  'render.gpu_unavailable': 500,
  'render.gpu_refused': 500,
  'render.links_refused': 500,
  'render.gpu_not_found': 500,

  'webhook.not_configured': 503,
  'webhook.wrong_secret': 401,

  'quota.exceeded': 413,
  'storage.not_found': 404,
  'storage.full': 500,
  'storage.unavailable': 500,
  'storage.range_invalid': 416,
  'database.unavailable': 500,
  'tool.missing': 500,
  'tool.failed': 422,
};
