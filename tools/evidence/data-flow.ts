/** Who sends what to whom, derived from routes, permissions and environments. */
import type { FunctionFacts } from './functions.ts';
import type { RouteFacts } from './routes.ts';

export interface DataFlow {
  callers: string[];
  functions: string[];
  stores: string[];
  /** From one name to another; `does` says what goes over it. */
  edges: { from: string; to: string; does: string }[];
}

const OUTSIDE = "TikTok's API";
/** Not through the gateway. */
export const SCHEDULE = 'the schedule, every 15 minutes';

/** What a permission's resource is in the picture; logs and traces are left out. */
const STORES: readonly (readonly [store: string, resource: RegExp])[] = [
  ['the table', /^the table$/],
  ['the data key', /^the data key$/],
  ['the signing keys', /^the signing key /],
  ['the secrets', /^the secret /],
];

export function dataFlow(
  routes: readonly RouteFacts[],
  functions: readonly FunctionFacts[],
): DataFlow {
  const calls = routes
    .filter(({ function: name }) => functions.some((each) => each.name === name))
    .map((route) => ({ from: route.caller, to: route.function, does: route.route }));
  const guards = routes
    .filter(({ authorizer }) => authorizer !== 'none')
    .map(({ authorizer, caller, route }) => ({
      from: caller,
      to: authorizer.split(',')[0] ?? '',
      does: route,
    }));
  const called = new Set([...calls, ...guards].map(({ to }) => to));
  const scheduled = functions
    .filter(({ name }) => !called.has(name))
    .map(({ name }) => ({ from: SCHEDULE, to: name, does: 'starts it' }));
  const uses = functions.flatMap(({ name, permissions, callsTikTok }) => [
    ...STORES.flatMap(([store, resource]) => {
      const actions = permissions
        .filter(({ resources }) => resources.some((each) => resource.test(each)))
        .flatMap((permission) => permission.actions.map((action) => action.replace(/^\w+:/, '')));
      const does = [...new Set(actions)].sort().join(', ');
      return does === '' ? [] : [{ from: name, to: store, does }];
    }),
    ...(callsTikTok ? [{ from: name, to: OUTSIDE, does: 'https, with tokens it has opened' }] : []),
  ]);
  const edges = [...calls, ...guards, ...scheduled, ...uses];
  const unique = (names: string[]) => [...new Set(names)];
  return {
    callers: [
      ...unique([...calls, ...guards].map(({ from }) => from)).sort(),
      ...unique(scheduled.map(({ from }) => from)),
    ],
    functions: functions.map(({ name }) => name),
    stores: unique([OUTSIDE, ...STORES.map(([store]) => store)]).filter((store) =>
      edges.some(({ to }) => to === store),
    ),
    edges,
  };
}
