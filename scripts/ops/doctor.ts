/** Looks the studio of this DATA_DIR over: a line for each thing, with what to do about it. */
import { requireStudio } from '@/lib/data-dir/require-studio';
import { examineStudio } from '@/lib/doctor/examine-studio';
import { type Finding, isProblem } from '@/lib/doctor/finding';
import { getEnv } from '@/lib/env';
import { getStorageAdapter } from '@/lib/storage';
import { checkTools } from './check-tools';
import { readArguments, runCommand } from '../terminal/run-command';

const usage = 'Usage: npm run doctor [-- --fix]';
const options = { fix: { type: 'boolean', default: false } } as const;

await runCommand(async () => {
  const { values } = readArguments({ options }, usage);
  const env = getEnv('tool');
  requireStudio(env);
  const tools = checkTools(env);
  const fix = values.fix === true;
  const findings = [...(await examineStudio({ env, storage: getStorageAdapter(), fix })), ...(await tools)];
  for (const finding of findings) console.log(describeFinding(finding));
  const problems = findings.filter(isProblem).length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const isWell = problems + warnings === 0;
  console.log(isWell ? 'All is well.' : `${problems} thing(s) to do, ${warnings} that may wait.`);
  return problems === 0 ? 0 : 1;
});

function describeFinding(finding: Finding): string {
  const { topic, text, remedy } = finding;
  const line = `${topic.padEnd(9)} ${text}`;
  if (remedy === undefined) return `ok   ${line}`;
  return `${isProblem(finding) ? 'FIX ' : 'note'} ${line}\n${' '.repeat(15)}${remedy}`;
}
