/** Looks the studio of this DATA_DIR over: a line for each thing, with what to do about it. */
import { examineStudio } from '@/lib/doctor/examine-studio';
import { getEnv } from '@/lib/env';
import { getStorageAdapter } from '@/lib/storage';
import { checkTools } from './doctor/check-tools';
import { readArguments, runCommand } from './commands/run-command';

const usage = 'Usage: npm run doctor [-- --fix]';
const options = { fix: { type: 'boolean', default: false } } as const;

await runCommand(async () => {
  const { values } = readArguments({ options }, usage);
  const env = getEnv('tool');
  const tools = checkTools(env);
  const fix = values.fix === true;
  const findings = [...(await examineStudio({ env, storage: getStorageAdapter(), fix })), ...(await tools)];
  for (const { topic, text, remedy } of findings) {
    const line = `${topic.padEnd(9)} ${text}`;
    console.log(remedy === undefined ? `ok   ${line}` : `FIX  ${line}\n${' '.repeat(15)}${remedy}`);
  }
  const count = findings.filter(({ remedy }) => remedy !== undefined).length;
  console.log(count === 0 ? 'All is well.' : `${count} thing(s) to do.`);
  return count === 0 ? 0 : 1;
});
