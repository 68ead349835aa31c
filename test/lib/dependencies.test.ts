/** What CloudFormation finds out at a deployment only: resources that wait for each other. */
import { ALL_PARTS, synthesize } from './synthesized.ts';
import type { Json, Resource, Template } from './synthesized.ts';

/** Logical ids that a part of a template names. */
function named(value: Json): string[] {
  if (typeof value === 'string') return [];
  if (Array.isArray(value)) return value.flatMap(named);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, Json]) => {
    if (key === 'Ref') return [each];
    if (key === 'Fn::GetAtt') return [Array.isArray(each) ? each[0] : each.split('.')[0]];
    if (key !== 'Fn::Sub') return named(each);
    const [text, values] = [each].flat();
    const inText = [...text.matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, id = '']) => id);
    return [...inText, ...named(values)];
  });
}

/** Every circle's first resource. The policy of an update counts like a property. */
function circles({ Resources: resources }: Template): string[] {
  const waitsFor = ({ Properties, UpdatePolicy, DependsOn = [] }: Resource & Json): string[] => [
    ...named(Properties),
    ...named(UpdatePolicy),
    ...[DependsOn].flat(),
  ];
  const settled = new Set<string>();
  const reaches = (id: string, path: readonly string[]): string[] => {
    const resource = resources[id];
    if (!resource || settled.has(id)) return [];
    if (path.includes(id)) return [[...path.slice(path.indexOf(id)), id].join(' > ')];
    const found = waitsFor(resource).flatMap((next) => reaches(next, [...path, id]));
    settled.add(id);
    return found;
  };
  return Object.keys(resources).flatMap((id) => reaches(id, []));
}

test('a circle through the policy of an update is found', () => {
  const alias = { Type: 'A', Properties: {}, UpdatePolicy: { Group: { Ref: 'Group' } } };
  const group = { Type: 'G', Properties: { Arn: { 'Fn::Sub': '${Alias}:live' } } };
  expect(circles({ Resources: { Alias: alias, Group: group }, Outputs: {} })).toEqual([
    'Alias > Group > Alias',
  ]);
});

test.each([
  ['the defaults', {}],
  ['gradual releases', { canary: { percent: 10, minutes: 5 } }],
  ['every optional part', ALL_PARTS],
])('with %s no resource waits for itself', (_, settings) => {
  for (const template of Object.values(synthesize(settings))) {
    expect(circles(template)).toEqual([]);
  }
});
