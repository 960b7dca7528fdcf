import fc from 'fast-check';
import { hostileNames, hostileText } from './hostile-values';

/** Changes a signed URL so that it is no longer the one that was signed. */
export const signedUrlChanges: fc.Arbitrary<(url: string) => string> = fc
  .record({
    how: fc.constantFrom('drop', 'replace', 'add', 'repeat'),
    spot: fc.nat(20),
    name: fc.constantFrom(...hostileNames, 'partNumber', 'multipartId', 'contentType', 'filename'),
    text: hostileText,
  })
  .map(({ how, spot, name, text }) => {
    const change = (url: string) => {
      const [path, query] = url.split('?') as [string, string];
      const fields = [...new URLSearchParams(query)];
      const [chosen, held] = fields[spot % fields.length]!;
      if (how === 'drop') fields.splice(spot % fields.length, 1);
      else if (how === 'replace') fields[spot % fields.length] = [chosen, text === held ? `${text}x` : text];
      // The signature itself said twice is no change: the first counts, and signs the same.
      else fields.push(how === 'add' || chosen === 'signature' ? [name, text] : [chosen, held]);
      return `${path}?${new URLSearchParams(fields).toString()}`;
    };
    return Object.assign(change, { toString: () => `${how} ${spot} ${name} ${JSON.stringify(text)}` });
  });
