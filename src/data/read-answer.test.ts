import { ApiError, toApiError } from './ApiError';
import { readAnswer } from './read-answer';

const failureOf = (status: number, body: unknown) => {
  try {
    readAnswer(status, body);
  } catch (thrown) {
    return thrown as ApiError;
  }
  throw new Error('it was no failure');
};

describe('an answer of the studio', () => {
  it('is taken out of its envelope', () => {
    expect(readAnswer(202, { success: true, data: { jobId: 'j' } })).toEqual({ jobId: 'j' });
  });

  it('is taken as it is where it is flat', () => {
    expect(readAnswer(200, { jobId: 'j', status: 'pending' })).toEqual({ jobId: 'j', status: 'pending' });
  });

  it('becomes a failure with code, sentence and details', () => {
    const body = { success: false, error: { code: 'asset.in_use', message: 'In use.', details: [1] } };
    expect(failureOf(409, body)).toMatchObject({
      code: 'asset.in_use',
      message: 'In use.',
      status: 409,
      details: [1],
    });
  });

  it.each([[null], ['<html>'], [{ success: false }]])('that is %o is said to be unreadable', (body) => {
    expect(failureOf(502, body).code).toBe('client.unreadable');
  });

  it('turns anything thrown into a sentence', () => {
    expect(toApiError(new TypeError('x')).message).toMatch(/Reload the page/);
    expect(ApiError.fromClient('client.offline').isNetwork).toBe(true);
  });
});
