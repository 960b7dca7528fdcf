import { newId } from './new-id';

test('identifiers say what they name, in letters and digits only', () => {
  expect(newId('job')).toMatch(/^job_[0-9a-f]{32}$/);
});

test('identifiers of one moment differ in eighty random bits', () => {
  const tails = Array.from({ length: 2_000 }, () => newId('claim').slice(-20));
  expect(new Set(tails).size).toBe(2_000);
  const seen = Array.from({ length: 20 }, (_, at) => new Set(tails.map((tail) => tail[at])).size);
  expect(seen).toEqual(Array<number>(20).fill(16));
});

test('later identifiers sort after earlier ones', async () => {
  const earlier = newId('job');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(newId('job') > earlier).toBe(true);
});
