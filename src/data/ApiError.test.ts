import { ApiError } from './ApiError';

describe('a failed call', () => {
  it.each([
    ['a lost connection', ApiError.fromClient('client.unreachable'), true],
    ['a fault of the studio', new ApiError('internal', '', 500), true],
    ['too many at once', new ApiError('job.too_many', '', 429), true],
    ['what the studio refuses', new ApiError('asset.not_found', '', 404), false],
    ['an answer that means nothing', ApiError.fromClient('client.unreadable'), false],
  ])('may pass or not: %s', (_what, failure, mayPass) => {
    expect(failure.mayPass).toBe(mayPass);
  });
});
