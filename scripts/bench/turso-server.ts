/** The libSQL server of a benchmark in a process of its own: prints its address and token. Argument: a file. */
import { TursoStandIn } from '../../tests/turso-stand-in/TursoStandIn';

const [file = '', delayMs = '0'] = process.argv.slice(2);
const standIn = new TursoStandIn(file);
const url = await standIn.start();
if (Number(delayMs) > 0) standIn.inject({ kind: 'delay', every: 1, delayMs: Number(delayMs) });
process.stdout.write(`${JSON.stringify({ url, authToken: standIn.authToken })}\n`);
process.stdin.resume().once('end', () => void standIn.stop());
