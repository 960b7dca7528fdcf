import type { Graph, GraphModule } from './graph';
import type { Violation } from './project';

/** Imports in `graph` that the arrows forbid, circles, and rooms of src/lib that import each other. */
export function findArrowFaults(graph: Graph): Violation[] {
  const forbidden = graph.summary.violations
    .filter(({ type }) => type !== 'cycle')
    .map(({ from, to, rule }) => ({ path: from, fault: `imports ${to}, ${rule.name}` }));
  return [...forbidden, ...findCircles(graph), ...findPairs(graph.modules)];
}

/** Each circle once, from whichever file it was found first. */
function findCircles({ summary }: Graph): Violation[] {
  const circles = new Map<string, Violation>();
  for (const { type, from, cycle } of summary.violations) {
    if (type !== 'cycle' || !cycle) continue;
    const names = cycle.map(({ name }) => name);
    const members = [...names].sort().join(' ');
    circles.set(members, {
      path: from,
      fault: `imports itself in a circle: ${[...names, names[0]].join(' → ')}`,
    });
  }
  return [...circles.values()];
}

const libRoomOf = (path: string) => /^src\/lib\/[^/]+(?=\/)/.exec(path)?.[0];

/** A room of src/lib that imports another may not be imported by it. */
function findPairs(modules: readonly GraphModule[]): Violation[] {
  const legs = new Map<string, string>();
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [libRoomOf(source), libRoomOf(resolved)];
      if (from && to && from !== to) legs.set(`${from} ${to}`, `${source} imports ${resolved}`);
    }
  }
  return [...legs].flatMap(([pair, leg]) => {
    const [from, to] = pair.split(' ') as [string, string];
    const back = legs.get(`${to} ${from}`);
    if (back === undefined || from > to) return [];
    return [{ path: from, fault: `and ${to} import each other: ${leg}, ${back}` }];
  });
}
