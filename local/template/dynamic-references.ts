/** `{{resolve:...}}` in template strings. */
interface Values {
  secretString(secretId: string, versionStage?: string): string | undefined;
  ssmParameter(name: string): unknown;
}

const REFERENCE = /\{\{resolve:(secretsmanager|ssm|ssm-secure):([^}]+)\}\}/g;
/** A secret's ARN holds six colons itself; what follows is `SecretString:key:stage:version`. */
const SECRET =
  /^(arn:(?:[^:]*:){5}[^:]*|[^:]+)(?::SecretString)?(?::([^:]*))?(?::([^:]*))?(?::[^:]*)?$/;

/**
 * Replaces every dynamic reference in a text by its value. Throws with the logical id when the value
 * is unknown; the error never holds a value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function resolveDynamicReferences(text: string, values: Values, where: string): string {
  // CloudFormation resolves a reference only when the text is whole, after Fn::Join and Fn::Sub.
  if (!text.includes('{{resolve:')) return text;
  return text.replace(REFERENCE, (_, service: string, reference: string) => {
    const value =
      service === 'secretsmanager' ? secret(reference, values) : parameter(reference, values);
    if (value === undefined) throw new Error(`${where}: no value for {{resolve:${service}:...}}`);
    return value;
  });
}

function secret(reference: string, values: Values): string | undefined {
  const [, id = '', key, stage] = SECRET.exec(reference) ?? [];
  const whole = values.secretString(id, stage || undefined);
  if (whole === undefined || !key) return whole;
  const field: unknown = (JSON.parse(whole) as Record<string, unknown>)[key];
  return field === undefined ? undefined : String(field);
}

function parameter(reference: string, values: Values): string | undefined {
  const value = values.ssmParameter(reference.replace(/:\d+$/, ''));
  return value === undefined ? undefined : String(value);
}
