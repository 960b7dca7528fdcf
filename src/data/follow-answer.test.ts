import { ApiError } from './ApiError';
import { followAnswer, type FollowTools, nextPauseMs, type Pace } from './follow-answer';

interface Thing {
  pace: Pace;
}

async function follow(answers: (Thing | null | Error)[]) {
  const seen: Thing[] = [];
  const connections: boolean[] = [];
  const etags: (string | null)[] = [];
  const pauses: number[] = [];
  const tools: FollowTools<Thing> = {
    read: async (etag) => {
      etags.push(etag);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('asked after the end');
      if (answer instanceof Error) throw answer;
      return { body: answer, etag: `"${seen.length}"` };
    },
    pause: async (ms) => void pauses.push(ms),
    untilVisible: async () => undefined,
    paceOf: ({ pace }) => pace,
  };
  const report = {
    onAnswer: (one: Thing) => void seen.push(one),
    onConnection: (up: boolean) => void connections.push(up),
  };
  await followAnswer(tools, report, new AbortController().signal);
  return { paces: seen.map(({ pace }) => pace), connections, etags, pauses };
}

const moving: Thing = { pace: 'moving' };
const ended: Thing = { pace: 'ended' };

describe('following an answer of the studio', () => {
  it('asks with the last ETag and stops at the end', async () => {
    const { paces, etags } = await follow([moving, null, null, ended]);
    expect(paces).toEqual(['moving', 'ended']);
    expect(etags[0]).toBeNull();
    expect(etags.slice(1).every((etag) => etag !== null)).toBe(true);
  });

  it('goes on after a lost network and after a fault of the studio', async () => {
    const lost = ApiError.fromClient('client.unreachable');
    const fault = new ApiError('internal', 'Our side.', 500);
    const { connections, pauses } = await follow([moving, lost, lost, fault, ended]);
    expect(connections).toEqual([true, false, false, false, true]);
    expect(pauses.slice(1)).toEqual([2000, 4000, 8000]);
  });

  it('asks often while a cancel takes effect, and seldom at rest', async () => {
    const { pauses } = await follow([{ pace: 'stopping' }, null, { pace: 'resting' }, null, ended]);
    expect(pauses).toEqual([400, 400, 15_000, 15_000]);
  });

  it('passes a refusal on', async () => {
    const missing = new ApiError('job.not_found', 'No such job.', 404);
    await expect(follow([missing])).rejects.toBe(missing);
  });

  it('asks every second while things move, more seldom while they stand still', () => {
    expect(nextPauseMs('moving', 0, 0)).toBe(1000);
    expect(nextPauseMs('moving', 4, 0)).toBe(1000);
    expect(nextPauseMs('moving', 8, 0)).toBeGreaterThan(2000);
    expect(nextPauseMs('moving', 100, 0)).toBe(5000);
    expect(nextPauseMs('resting', 0, 10)).toBe(20_000);
  });
});
