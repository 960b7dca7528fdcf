import type { Env } from '../env';
import { findCaFault, findReplacementDay } from '../tls/local-ca';
import { caEndsAt, readLocalCa } from '../tls/read-local-ca';
import { studioNames } from '../tls/studio-names';
import type { Finding } from './finding';

const install = 'Each phone then installs the new one from /pair/ca.crt, and removes the old one.';

/** The authority behind the https of a network link; nothing if there never was one. */
export function checkCertificate(env: Env): Finding[] {
  const ca = readLocalCa(env.DATA_DIR);
  if (ca === null) return [];
  const topic = 'https';
  const until = `good until ${dayOf(caEndsAt(ca))}`;
  const fault = findCaFault(ca, studioNames(env.HOST));
  if (fault !== null) {
    const remedy = `Start the studio with --https, which makes another, or remove the folder tls. ${install}`;
    return [{ topic, text: `the certificate authority has to go: ${fault}`, remedy, severity: 'warning' }];
  }
  const replacedAt = findReplacementDay(ca);
  if (replacedAt === null) return [{ topic, text: `the certificate authority is ${until}` }];
  const remedy = `Another takes over on ${dayOf(replacedAt)}. ${install}`;
  return [{ topic, text: `the certificate authority is ${until}`, remedy, severity: 'warning' }];
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
