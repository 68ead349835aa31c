/** Which method of the API a request is for. */
import type { MethodModel } from './api-model.ts';

export interface Route {
  method: MethodModel;
  pathParameters: Record<string, string> | null;
}

/**
 * Finds the method for a path and verb. A literal segment goes before `{name}`, and that before
 * `{name+}`; `ANY` serves the verbs that have no method of their own. A slash at the end is ignored.
 * Undefined for an unknown path and for an unknown verb alike: API Gateway does not tell them apart.
 */
export function findRoute(methods: MethodModel[], path: string, verb: string): Route | undefined {
  const segments = path.split('/').filter((_, index, all) => index > 0 && !isTrailing(index, all));
  const [best] = [...new Set(methods.map(({ resource }) => resource))]
    .flatMap((resource) => {
      const match = matchResource(resource, segments);
      return match ? [{ resource, ...match }] : [];
    })
    .sort((a, b) => a.rank.localeCompare(b.rank));
  if (!best) return undefined;
  const candidates = methods.filter(({ resource }) => resource === best.resource);
  const method =
    candidates.find(({ httpMethod }) => httpMethod === verb) ??
    candidates.find(({ httpMethod }) => httpMethod === 'ANY' && VERBS.has(verb));
  return method && { method, pathParameters: best.parameters };
}

const VERBS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

function isTrailing(index: number, all: string[]): boolean {
  return index === all.length - 1 && all[index] === '';
}

/** `rank` sorts better matches first: one letter per segment. */
function matchResource(resource: string, segments: string[]) {
  const parts = resource === '/' ? [] : resource.slice(1).split('/');
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [index, part] of parts.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    const segment = segments[index];
    if (segment === undefined || segment === '') return undefined;
    if (name && greedy) {
      parameters[name] = decode(segments.slice(index).join('/'));
      return { rank: `${rank}c`, parameters };
    }
    if (name) parameters[name] = decode(segment);
    else if (part !== decode(segment)) return undefined;
    rank += name ? 'b' : 'a';
  }
  if (parts.length !== segments.length) return undefined;
  return { rank, parameters: Object.keys(parameters).length > 0 ? parameters : null };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
