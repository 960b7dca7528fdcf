import { setTimeout as sleep } from 'node:timers/promises';
import { runRounds } from './run-rounds';

it('runs rounds one at a time and skips those that fell due during a long one', async () => {
  let [now, most, rounds] = [0, 0, 0];
  const stop = runRounds(async () => {
    most = Math.max(most, (now += 1));
    rounds += 1;
    await sleep(rounds === 1 ? 400 : 1);
    now -= 1;
  }, 20);
  await sleep(300);
  expect(rounds).toBe(1);
  await sleep(400);
  await stop();
  expect(most).toBe(1);
  expect(rounds).toBeGreaterThan(2);
  // Twenty ticks passed during the first round; if they had queued up, they would all have run by now.
  expect(rounds).toBeLessThan(20);
});

it('stop waits for the current round and starts no other', async () => {
  let ended = 0;
  const stop = runRounds(async () => {
    await sleep(100);
    ended += 1;
  }, 10);
  await stop();
  expect(ended).toBe(1);
  await sleep(50);
  expect(ended).toBe(1);
});
