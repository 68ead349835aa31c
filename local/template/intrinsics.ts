/** CloudFormation's intrinsic functions, pseudo parameters, conditions and dynamic references. */
import type { StackFiles } from './manifest.ts';
import type { Resource } from './resource.ts';
import { attributeOf } from './attributes.ts';
import { resolveDynamicReferences } from './dynamic-references.ts';

/** What one stack asks of the rest of the assembly. */
export interface Lookup {
  account: string;
  region: string;
  parameters: Record<string, string>;
  secretString(secretId: string, versionStage?: string): string | undefined;
  /** Value of an export, by its name. */
  exported(name: string): unknown;
  /** Value of an output of another stack. */
  output(stackName: string, name: string): unknown;
  ssmParameter(name: string): unknown;
}

export interface Resolver {
  connect(lookup: Lookup): void;
  /** Resolves a template value; `where` (a logical id) is named in errors. */
  resolve(value: unknown, where?: string): unknown;
  /** Whether the condition of a resource, if any, holds. */
  exists(logicalId: string): boolean;
}

type Intrinsic = (argument: unknown, where: string) => unknown;
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolver of one stack. Unknown functions, references and attributes throw with the logical id they
 * stand in. Functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function createResolver(
  stack: StackFiles,
  find: (logicalId: string) => Resource | undefined,
): Resolver {
  let lookup: Lookup | undefined;
  const connected = () => {
    if (!lookup) throw new Error(`${stack.name}: used before it was connected`);
    return lookup;
  };

  const ref = (name: string, where: string): unknown => {
    const { account, region, parameters, ssmParameter } = connected();
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/local`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
    if (name in pseudo) return pseudo[name];
    const parameter = stack.template.Parameters?.[name];
    if (parameter) {
      const value = parameters[name] ?? parameter.Default;
      if (value === undefined) throw new Error(`${where}: parameter ${name} has no value`);
      return String(parameter.Type).startsWith('AWS::SSM::Parameter::Value')
        ? (ssmParameter(String(value)) ?? value)
        : value;
    }
    const resource = find(name);
    if (!resource) throw new Error(`${where}: ${stack.name} has no ${name}`);
    return resource.ref;
  };

  const getAtt = (logicalId: string, attribute: string, where: string): unknown => {
    const resource = find(logicalId);
    if (!resource) throw new Error(`${where}: ${stack.name} has no ${logicalId}`);
    const value = attributeOf(resource, attribute);
    if (value === undefined) {
      throw new Error(`${where}: ${resource.type} ${logicalId} has no attribute ${attribute}`);
    }
    return value;
  };

  const condition = (name: unknown, where: string): boolean => {
    const rule = stack.template.Conditions?.[String(name)];
    if (rule === undefined) throw new Error(`${where}: no condition ${String(name)}`);
    return resolve(rule, where) === true;
  };

  const list = (argument: unknown, where: string): unknown[] => {
    const value = resolve(argument, where);
    if (!Array.isArray(value)) throw new Error(`${where}: a list was expected`);
    return value;
  };

  const intrinsics: Record<string, Intrinsic> = {
    Ref: (name, where) => ref(String(name), where),
    'Fn::GetAtt': (argument, where) => {
      const [logicalId = '', ...attribute] =
        typeof argument === 'string' ? argument.split('.') : list(argument, where).map(String);
      return getAtt(logicalId, attribute.join('.'), where);
    },
    'Fn::Join': (argument, where) => {
      const [delimiter, parts] = argument as [string, unknown];
      return list(parts, where).map(String).join(delimiter);
    },
    'Fn::Sub': (argument, where) => {
      const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
        string,
        Record<string, unknown>,
      ];
      return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (name in variables) return String(resolve(variables[name], where));
        const [logicalId = '', ...attribute] = name.split('.');
        return String(
          attribute.length > 0 ? getAtt(logicalId, attribute.join('.'), where) : ref(name, where),
        );
      });
    },
    'Fn::Select': (argument, where) => {
      const [index, values] = argument as [unknown, unknown];
      const chosen = list(values, where)[Number(resolve(index, where))];
      if (chosen === undefined) throw new Error(`${where}: Fn::Select is out of range`);
      return chosen;
    },
    'Fn::Split': (argument, where) => {
      const [delimiter, text] = argument as [string, unknown];
      return String(resolve(text, where)).split(delimiter);
    },
    'Fn::FindInMap': (argument, where) => {
      const [map, first, second] = list(argument, where).map(String);
      const value = stack.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
      if (value === undefined) throw new Error(`${where}: ${map}.${first}.${second} is not mapped`);
      return value;
    },
    'Fn::ImportValue': (argument, where) => {
      const name = String(resolve(argument, where));
      const value = connected().exported(name);
      if (value === undefined) throw new Error(`${where}: nothing exports ${name}`);
      return value;
    },
    'Fn::GetStackOutput': (argument, where) => {
      const { StackName, OutputName } = argument as Record<string, unknown>;
      const value = connected().output(String(resolve(StackName, where)), String(OutputName));
      if (value === undefined) throw new Error(`${where}: no output ${String(OutputName)}`);
      return value;
    },
    'Fn::Base64': (argument, where) =>
      Buffer.from(String(resolve(argument, where))).toString('base64'),
    'Fn::ToJsonString': (argument, where) => JSON.stringify(resolve(argument, where)),
    'Fn::If': (argument, where) => {
      const [name, yes, no] = argument as unknown[];
      return resolve(condition(name, where) ? yes : no, where, true);
    },
    'Fn::Equals': (argument, where) => {
      const [a, b] = list(argument, where);
      return a === b;
    },
    'Fn::And': (argument, where) => list(argument, where).every((part) => part === true),
    'Fn::Or': (argument, where) => list(argument, where).some((part) => part === true),
    'Fn::Not': (argument, where) => list(argument, where)[0] !== true,
  };

  const resolve = (value: unknown, where = stack.name, keepNoValue = false): unknown => {
    if (typeof value === 'string') return resolveDynamicReferences(value, connected(), where);
    if (Array.isArray(value)) {
      return value.map((item) => resolve(item, where, true)).filter((item) => item !== NO_VALUE);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? ['', undefined];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      const result = intrinsics[name];
      if (!result) throw new Error(`${where}: ${name} is not supported`);
      const resolved = result(argument, where);
      if (resolved === NO_VALUE) return keepNoValue ? NO_VALUE : undefined;
      return typeof resolved === 'string'
        ? resolveDynamicReferences(resolved, connected(), where)
        : resolved;
    }
    if (entries.length === 1 && name === 'Condition' && typeof argument === 'string') {
      if (stack.template.Conditions?.[argument] !== undefined) return condition(argument, where);
    }
    const resolved = entries.map(([key, item]) => [key, resolve(item, where, true)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  };

  return {
    connect: (given) => {
      lookup = given;
    },
    resolve: (value, where) => resolve(value, where),
    exists: (logicalId) => {
      const name = stack.template.Resources[logicalId]?.Condition;
      return name === undefined || condition(name, logicalId);
    },
  };
}
