/** Every function of an assembly, run from its bundle as AWS Lambda would run it. */
import type { Assembly } from '../template.ts';
import type { FunctionRun } from '../timeline-record.ts';
import { functionConfig } from './function-config.ts';
import { createPool } from './pool.ts';
import type { FunctionStats, Invocation, Pool } from './pool.ts';

export interface LambdaOptions {
  assembly: Assembly;
  /** Set in every function's environment, over the template's values; endpoints mostly. */
  env?: Record<string, string>;
  /** Gets each line a function prints. */
  onLog?: (functionName: string, line: string) => void;
  /** Events of one function in hand at once before it throttles, unless the template reserves some. */
  concurrencyLimit?: number;
  /** Threads of one function at once; further events wait for a free one. */
  workersPerFunction?: number;
  /** How far the functions' clock is before the real one; asked for each event. */
  clockAheadMs?: () => number;
  onRun?: (run: FunctionRun) => void;
}

export interface InvocationAbout {
  /** Called when an instance has taken the event; until then it waits for a free one. */
  onTaken?: () => void;
  /** Of API Gateway's request that led to the event; goes into the record of the run. */
  requestId?: string;
}

export interface LocalLambda {
  readonly functionNames: string[];
  /**
   * Calls a function by name, ARN or qualified ARN with any JSON value and gives its JSON answer, its
   * error, or that it is throttled. Rejects only for a name that does not exist.
   */
  invoke(functionName: string, event: unknown, about?: InvocationAbout): Promise<Invocation>;
  /** Ends one instance, a busy one if there is any; false when the function has none. */
  kill(functionName: string): Promise<boolean>;
  stats(): Record<string, FunctionStats>;
  close(): Promise<void>;
}

/**
 * Makes every `AWS::Lambda::Function` of an assembly callable. Threads start on the first call and
 * stay for the next ones. Not as in AWS: a function is not frozen between events, and above
 * `workersPerFunction` events wait instead of getting an instance each.
 */
export function startLambda(options: LambdaOptions): LocalLambda {
  const { assembly, env = {}, onLog, concurrencyLimit = 50, workersPerFunction = 12 } = options;
  const { clockAheadMs, onRun } = options;
  const pools = new Map<string, Pool>();
  for (const resource of assembly.resources('AWS::Lambda::Function')) {
    const config = functionConfig(assembly, resource, env);
    const concurrency = config.reservedConcurrency ?? concurrencyLimit;
    const limits = { concurrency, workers: Math.min(concurrency, workersPerFunction) };
    pools.set(
      config.name,
      createPool(config, limits, (line) => onLog?.(config.name, line), clockAheadMs),
    );
  }
  const pool = (nameOrArn: string) => {
    const name = /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const found = pools.get(name);
    if (!found) throw new Error(`There is no function ${name}`);
    return { name, found };
  };

  return {
    functionNames: [...pools.keys()],
    invoke: async (functionName, event, { onTaken, requestId } = {}) => {
      const { name, found } = pool(functionName);
      return found.invoke(JSON.stringify(event), {
        onTaken,
        onRun: (run) => onRun?.({ functionName: name, requestId, ...run }),
      });
    },
    kill: async (functionName) => pool(functionName).found.kill(),
    stats: () => Object.fromEntries([...pools].map(([name, each]) => [name, each.stats()])),
    close: async () => {
      await Promise.all([...pools.values()].map((each) => each.close()));
    },
  };
}
