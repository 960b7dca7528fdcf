/** Reads an OpenAPI document from stdin and prints what redocly and spectral have to say, as a JSON list. */
import { text } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore from '@stoplight/spectral-core';
import parsers from '@stoplight/spectral-parsers';
import rulesets from '@stoplight/spectral-rulesets';

const source = await text(process.stdin);

const config = await createConfig({ extends: ['recommended'] });
const ofRedocly = await lintFromString({ source, absoluteRef: '/openapi.json', config });

const spectral = new spectralCore.Spectral();
spectral.setRuleset({ extends: [rulesets.oas] });
const ofSpectral = await spectral.run(new spectralCore.Document(source, parsers.Json, 'openapi.json'));

const said = [
  ...ofRedocly.map(({ severity, ruleId, message }) => ({ severity, rule: ruleId, message })),
  ...ofSpectral.map(({ severity, code, message, path }) => ({
    severity: severity === 0 ? 'error' : 'warn',
    rule: String(code),
    message: `${message} (${path.join(' ')})`,
  })),
];
process.stdout.write(JSON.stringify(said));
