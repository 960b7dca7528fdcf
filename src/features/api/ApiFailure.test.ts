import { ApiFailure } from './ApiFailure';

describe('a failed call', () => {
  it.each([
    ['a lost connection', ApiFailure.fromClient('client.unreachable'), true],
    ['a fault of the studio', new ApiFailure('internal', '', 500), true],
    ['too many at once', new ApiFailure('job.too_many', '', 429), true],
    ['what the studio refuses', new ApiFailure('asset.not_found', '', 404), false],
    ['an answer that means nothing', ApiFailure.fromClient('client.unreadable'), false],
  ])('may pass or not: %s', (_what, failure, mayPass) => {
    expect(failure.mayPass).toBe(mayPass);
  });
});
