import { createScript, evaluate } from './script.ts';

const cc = 'DataStudioApp.createCommunityConnector()';

/** Runs statements that have `cc` and `fields`, as user `ada`. */
function run(statements: string): Promise<unknown> {
  const code = `function main() { const cc = ${cc}; const fields = cc.getFields(); ${statements} }`;
  return createScript(code).run('ada', 'main');
}

test('a field has its derived data type, and no key that was not set', async () => {
  const built = await run(`
    fields.newMetric().setId('visits').setName('Visits').setType(cc.FieldType.NUMBER).setIsReaggregatable(false);
    fields.newDimension().setId('date').setName('Date').setType(cc.FieldType.YEAR_MONTH_DAY);
    return fields.build();`);
  expect(built).toEqual([
    {
      name: 'visits',
      label: 'Visits',
      dataType: 'NUMBER',
      semantics: { conceptType: 'METRIC', semanticType: 'NUMBER', isReaggregatable: false },
    },
    {
      name: 'date',
      label: 'Date',
      dataType: 'STRING',
      semantics: { conceptType: 'DIMENSION', semanticType: 'YEAR_MONTH_DAY' },
    },
  ]);
});

test('description, group, formula, default, hidden and aggregation get their names', async () => {
  const built = await run(`
    fields.newMetric().setId('m').setName('M').setType(cc.FieldType.CURRENCY_USD).setDescription('d')
      .setGroup('g').setFormula('$x').setIsHidden(true).setAggregation(cc.AggregationType.AVG);
    fields.setDefaultMetric('m');
    return fields.build();`);
  expect(built).toEqual([
    expect.objectContaining({
      description: 'd',
      group: 'g',
      formula: '$x',
      isHidden: true,
      isDefault: true,
      defaultAggregationType: 'AVG',
      dataType: 'NUMBER',
    }),
  ]);
});

test('data types follow the field types', async () => {
  const built = await run(`
    for (const type of ['BOOLEAN', 'URL', 'PERCENT', 'DURATION', 'COUNTRY', 'IMAGE_LINK', 'TEXT']) {
      fields.newDimension().setId(type).setType(cc.FieldType[type]);
    }
    return fields.build().map((field) => field.dataType + ' ' + field.semantics.semanticType);`);
  expect(built).toEqual([
    'BOOLEAN BOOLEAN',
    'STRING URL',
    'NUMBER PERCENT',
    'NUMBER DURATION',
    'STRING COUNTRY',
    'STRING IMAGELINK',
    'STRING TEXT',
  ]);
});

test('a repeated field id throws at build', async () => {
  const twice = `fields.newDimension().setId('a').setType(cc.FieldType.TEXT);`;
  await expect(run(`${twice}${twice} return fields.build();`)).rejects.toThrow('Duplicate');
});

test('a field without id or type throws at build', async () => {
  await expect(run('fields.newMetric(); fields.build();')).rejects.toThrow('no ID');
  await expect(run(`fields.newMetric().setId('a'); fields.build();`)).rejects.toThrow('no type');
});

test('a type that does not exist throws', async () => {
  await expect(run(`fields.newMetric().setType(cc.FieldType.HEIGHT);`)).rejects.toThrow(
    'Invalid argument: type',
  );
});

test('a method the platform does not have is a TypeError', async () => {
  await expect(run(`cc.newUserError().setHelpUrl('https://example.com');`)).rejects.toMatchObject({
    failure: { name: 'TypeError' },
  });
});

test('forIds gives the fields in the order asked for', async () => {
  const built = await run(`
    for (const id of ['a', 'b', 'c']) fields.newDimension().setId(id).setType(cc.FieldType.TEXT);
    return fields.forIds(['c', 'a']).asArray().map((field) => field.getId());`);
  expect(built).toEqual(['c', 'a']);
});

test('configuration has its widgets, and flags only where set', async () => {
  const config = await run(`
    const config = cc.getConfig();
    config.newInfo().setId('note').setText('Hello');
    config.newSelectSingle().setId('acct').setName('Account').setIsDynamic(true).setAllowOverride(true)
      .addOption(config.newOptionBuilder().setLabel('A').setValue('1'));
    config.setDateRangeRequired(true);
    return config.build();`);
  expect(config).toEqual({
    configParams: [
      { type: 'INFO', name: 'note', text: 'Hello' },
      {
        type: 'SELECT_SINGLE',
        name: 'acct',
        displayName: 'Account',
        isDynamic: true,
        parameterControl: { allowOverride: true },
        options: [{ label: 'A', value: '1' }],
      },
    ],
    dateRangeRequired: true,
  });
});

test('a configuration id with a space throws', async () => {
  const config = `const config = cc.getConfig(); config.newInfo().setId('a b'); config.build();`;
  await expect(run(config)).rejects.toThrow('ID without spaces');
});

test('the answers of getAuthType, setCredentials and getData have the shape of the reference', async () => {
  const answers = await run(`
    fields.newDimension().setId('a').setName('A').setType(cc.FieldType.TEXT);
    return [
      cc.newAuthTypeResponse().setAuthType(cc.AuthType.OAUTH2).build(),
      cc.newSetCredentialsResponse().setIsValid(false).build(),
      cc.newGetDataResponse().setFields(fields).addAllRows([['x'], ['y']]).setFiltersApplied(true).build(),
    ];`);
  expect(answers).toEqual([
    { type: 'OAUTH2' },
    { errorCode: 'INVALID_CREDENTIALS' },
    {
      schema: [expect.objectContaining({ name: 'a' })],
      rows: [{ values: ['x'] }, { values: ['y'] }],
      filtersApplied: true,
    },
  ]);
});

const userError = `${cc}.newUserError().setText('for all').setDebugText('for admins').throwException()`;

test('a user error says nothing to the script', async () => {
  const expression = `(() => { try { ${userError}; } catch (error) { return error.message; } })()`;
  await expect(evaluate(expression)).resolves.toBe('Exception');
});

test('the texts of an uncaught user error reach the host', async () => {
  await expect(evaluate(userError)).rejects.toMatchObject({
    failure: { shown: { kind: 'user', text: 'for all', debugText: 'for admins' } },
  });
});

test('a user error that was caught and wrapped has lost its texts', async () => {
  const wrapped = `(() => { try { ${userError}; } catch (error) { throw new Error('oops ' + error.message); } })()`;
  const error = await evaluate(wrapped).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ failure: { message: 'oops Exception' } });
  expect(error).not.toHaveProperty('failure.shown');
});
