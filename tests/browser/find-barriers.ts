import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

interface Barrier {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** What axe finds serious or worse on the page as it stands, one line each. */
export async function findBarriers(page: Page): Promise<string[]> {
  // The title of a screen arrives a moment after its content.
  await page.waitForFunction(() => document.title !== '');
  // Evaluated by the debugger, so that the page's own script policy stays as it is.
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  const found = await page.evaluate<Barrier[]>(
    'axe.run().then((answer) => answer.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))',
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
