import { readFileSync } from 'node:fs';
import { DockerfileParser, ModifiableInstruction, type Instruction } from 'dockerfile-ast';

/** One instruction as written, its flags apart. */
export interface Step {
  keyword: string;
  /** Such as `--from=build`. */
  flags: string[];
  /** What follows, its line breaks taken out. */
  text: string;
}

export interface Stage {
  name: string;
  /** What `FROM` names. */
  image: string;
  steps: Step[];
}

function toStep(instruction: Instruction): Step {
  const words = (instruction.getRawArgumentsContent() ?? '')
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\s*\n/g, ' ');
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  return {
    keyword: instruction.getKeyword(),
    flags: flags.map(String),
    text: words.replace(/\s+/g, ' ').trim(),
  };
}

/** The stages of Dockerfile.worker in order; what stands before the first one is left out. */
export function readStages(path = 'Dockerfile.worker'): Stage[] {
  const stages: Stage[] = [];
  for (const step of DockerfileParser.parse(readFileSync(path, 'utf8')).getInstructions().map(toStep)) {
    if (step.keyword === 'FROM') {
      const [image, , name] = step.text.split(' ');
      stages.push({ name: name ?? '', image: image!, steps: [] });
    } else {
      stages.at(-1)?.steps.push(step);
    }
  }
  return stages;
}

/** The words of an instruction in exec form. @throws where it is in shell form */
export function execWords(step: Step): string[] {
  return JSON.parse(step.text) as string[];
}
