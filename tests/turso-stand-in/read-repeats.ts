import type { HranaRequest } from './hrana-protocol';
import type { TursoStandIn } from './TursoStandIn';

/** Writes that do no harm when they run twice, by what in their SQL makes them so. */
const safeWrites = [
  // Carries the claim's token, or makes one that is refused where it stands already.
  /claim_token" = \?/,
  /NOT EXISTS \(SELECT 1 FROM jobs t WHERE t\.claim_token = \?\)/,
  // Adds a job under its own id.
  /^insert into "jobs" .* on conflict do nothing/,
  // The reaper and the cancel request: the second time they find it done.
  /^update "jobs" set .*"lease_expires_at" <= CAST\(unixepoch/,
  /^update "jobs" set .*"deadline_at" <= CAST\(unixepoch/,
  /^update "jobs" set .*"cancel_requested_at" = COALESCE/,
];

/** Listens to a stand-in: which pipelines came more than once, word by word with all their values. */
export function readRepeats(standIn: TursoStandIn) {
  const times = new Map<string, number>();
  standIn.onPipeline = (text) => times.set(text, (times.get(text) ?? 0) + 1);
  const repeated = () => [...times].filter(([, count]) => count > 1).map(([text]) => text);
  return {
    count: () => repeated().length,
    /** The SQL of repeated writes that are not known to be safe. */
    ofUnsafeWrites: () =>
      repeated()
        .flatMap(statementsOf)
        .filter((sql) => /^(insert|update|delete)/i.test(sql))
        .filter((sql) => !safeWrites.some((safe) => safe.test(sql))),
  };
}

function statementsOf(text: string): string[] {
  const { requests } = JSON.parse(text) as { requests: HranaRequest[] };
  return requests.flatMap((request) => {
    if (request.type === 'batch') return request.batch.steps.map(({ stmt }) => stmt.sql ?? '');
    return request.type === 'execute' ? [request.stmt.sql ?? ''] : [];
  });
}
