/**
 * Which AWS calls each function can make, read from the source by the TypeScript compiler: from its
 * handler through core to the verbs of the ports, and from each verb through its adapter to the
 * commands of the AWS SDK. So a grant is compared with use, not with a second list.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './synthesized.ts';

const LAMBDAS = join(ROOT, 'lambdas');
const PORTS = ['ports', 'snapshot-port'].map((name) => join(LAMBDAS, `core/${name}.ts`));

export interface Needed {
  /** Verbs (`GetItem`) by item kind (`grant`). */
  items: Record<string, string[]>;
  /** Operations on KMS keys, such as `Sign`. */
  kms: string[];
}

interface Reached {
  /** Verbs of ports, `Grants.find`. */
  ports: Set<string>;
  /** Classes that are made, `GetCommand`. */
  made: Set<string>;
  kinds: Set<string>;
}

/** Reads all of `lambdas/` and answers what the named function needs. */
export function createPermissionReader(names: readonly string[]): (name: string) => Needed {
  const roots = names.map((name) => join(LAMBDAS, `${name}.ts`));
  const program = ts.createProgram([...roots, ...PORTS], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();

  const declarationsOf = (name: ts.Node): readonly ts.Declaration[] => {
    const symbol = checker.getSymbolAtLocation(name);
    if (!symbol) return [];
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return target.declarations ?? [];
  };

  /** Follows every name from a node to what it stands for, within `lambdas/`. */
  const reach = (start: ts.Node): Reached => {
    const reached: Reached = { ports: new Set(), made: new Set(), kinds: new Set() };
    const seen = new Set<ts.Node>();
    const visit = (node: ts.Node): void => {
      if (seen.has(node) || ts.isTypeNode(node)) return;
      seen.add(node);
      if (ts.isNewExpression(node)) reached.made.add(node.expression.getText());
      if (ts.isPropertyAccessExpression(node)) {
        if (node.expression.getText() === 'ITEM_KINDS') reached.kinds.add(node.name.text);
      }
      if (ts.isIdentifier(node)) declarationsOf(node).forEach(follow);
      if (ts.isShorthandPropertyAssignment(node)) {
        checker.getShorthandAssignmentValueSymbol(node)?.declarations?.forEach(follow);
      }
      ts.forEachChild(node, visit);
    };
    const follow = (declaration: ts.Declaration): void => {
      const file = declaration.getSourceFile().fileName;
      if (PORTS.includes(file) && ts.isInterfaceDeclaration(declaration.parent)) {
        const verb = (declaration as ts.MethodSignature).name?.getText() ?? '';
        reached.ports.add(`${declaration.parent.name.text}.${verb}`);
      } else if (file.startsWith(LAMBDAS) && isCode(declaration)) visit(declaration);
    };
    visit(start);
    return reached;
  };

  const adapters = findAdapters(program);
  return (name) => {
    const needed = { items: new Map<string, Set<string>>(), kms: new Set<string>() };
    const handler = program.getSourceFile(join(LAMBDAS, `${name}.ts`));
    const verbs = handler ? reachFromHandler(handler) : [];
    for (const verb of verbs) {
      const implementation = adapters.get(verb);
      if (!implementation) continue;
      const { made, kinds } = reach(implementation);
      const operations = [...made].flatMap((each) => /^(\w+)Command$/.exec(each)?.[1] ?? []);
      for (const operation of operations) {
        if (KMS.has(operation)) needed.kms.add(operation);
        else if (!ITEM.has(operation) && operation !== 'GetSecretValue') {
          throw new Error(`${verb} asks AWS for ${operation}, which no permission is known for`);
        }
        for (const kind of ITEM.has(operation) ? kinds : []) {
          needed.items.set(kind, (needed.items.get(kind) ?? new Set()).add(`${operation}Item`));
        }
      }
    }
    return {
      items: Object.fromEntries(
        [...needed.items].map(([kind, operations]) => [kind, [...operations].sort()]),
      ),
      kms: [...needed.kms].sort(),
    };
  };

  /** The root only wires: its calls begin in the handler's factory, at the ports it makes. */
  function reachFromHandler(root: ts.SourceFile): string[] {
    const verbs = new Set<string>();
    const wired = new Set<string>();
    const find = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) {
        for (const factory of declarationsOf(node.expression)) {
          if (/^create\w+Handler$/.test(node.expression.getText())) {
            for (const verb of reach(factory).ports) verbs.add(verb);
          } else if (ts.isFunctionDeclaration(factory) && factory.type) {
            wired.add(factory.type.getText());
          }
        }
      }
      ts.forEachChild(node, find);
    };
    find(root);
    return [...verbs].filter((verb) => wired.has(verb.split('.')[0] ?? ''));
  }
}

const ITEM = new Set(['Get', 'Put', 'Update', 'Delete']);
const KMS = new Set(['GenerateDataKey', 'Decrypt', 'Sign', 'GetPublicKey']);

function isCode(node: ts.Declaration): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertyAssignment(node)
  );
}

/** The member behind each verb: of the object that a factory with the port as return type answers. */
function findAdapters(program: ts.Program): Map<string, ts.Node> {
  const adapters = new Map<string, ts.Node>();
  for (const file of program.getSourceFiles()) {
    if (!file.fileName.startsWith(join(LAMBDAS, 'adapters'))) continue;
    for (const statement of file.statements) {
      if (!ts.isFunctionDeclaration(statement) || !statement.type || !statement.body) continue;
      const port = statement.type.getText();
      for (const last of statement.body.statements.filter(ts.isReturnStatement)) {
        if (!last.expression || !ts.isObjectLiteralExpression(last.expression)) continue;
        for (const member of last.expression.properties) {
          adapters.set(`${port}.${member.name?.getText() ?? ''}`, member);
        }
      }
    }
  }
  return adapters;
}
