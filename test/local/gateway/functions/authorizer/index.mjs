/** Decides by the token's words: `allow`, `allow-one`, `deny`, `silent`, `unauthorized`, and so on. */
let calls = 0;

export const handler = async (event) => {
  calls += 1;
  const token = event.authorizationToken ?? event.headers['X-Token'];
  const words = token.replace('Bearer ', '').split(' ');
  const everything = event.methodArn.replace(/\/(GET|POST)\/.*$/, '/*');
  const statement = (Effect, Resource) => ({ Action: 'execute-api:Invoke', Effect, Resource });
  const statements = {
    allow: [statement('Allow', everything)],
    'allow-one': [statement('Allow', event.methodArn)],
    deny: [statement('Allow', '*'), statement('Deny', everything)],
    silent: [],
    conditional: [{ ...statement('Allow', '*'), Condition: {} }],
  };
  if (words[0] === 'unauthorized') throw new Error('Unauthorized');
  if (words[0] === 'broken') throw new Error('Something else');
  if (words[0] === 'no-principal') return { policyDocument: { Statement: [] } };
  return {
    principalId: 'user-1',
    policyDocument: { Version: '2012-10-17', Statement: statements[words[0]] },
    context: { calls, admin: true, plan: 'basic', seen: JSON.stringify(event) },
    usageIdentifierKey: words[1],
  };
};
