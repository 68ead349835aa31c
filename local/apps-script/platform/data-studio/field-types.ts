import { exception } from '../host.ts';

const PLAIN = `YEAR YEAR_QUARTER YEAR_MONTH YEAR_WEEK YEAR_MONTH_DAY YEAR_MONTH_DAY_HOUR
  YEAR_MONTH_DAY_MINUTE YEAR_MONTH_DAY_SECOND QUARTER MONTH WEEK MONTH_DAY DAY_OF_WEEK DAY HOUR MINUTE
  DURATION COUNTRY COUNTRY_CODE CONTINENT CONTINENT_CODE SUB_CONTINENT SUB_CONTINENT_CODE REGION
  REGION_CODE CITY CITY_CODE METRO METRO_CODE LATITUDE_LONGITUDE NUMBER PERCENT TEXT BOOLEAN URL
  HYPERLINK IMAGE IMAGE_LINK`;
const CURRENCIES = `AED ALL ARS AUD BDT BGN BOB BRL CAD CDF CHF CLP CNY COP CRC CZK DKK DOP EGP ETB EUR
  GBP HKD HRK HUF IDR ILS INR IRR ISK JMD JPY KRW LKR LTL MNT MVR MXN MYR NGN NOK NZD PAB PEN PHP PKR
  PLN RON RSD RUB SAR SEK SGD THB TRY TWD TZS UAH USD UYU VEF VND YER ZAR`;

function enumeration(names: string): Readonly<Record<string, string>> {
  return Object.freeze(Object.fromEntries(names.split(/\s+/).map((name) => [name, name])));
}

/** https://developers.google.com/apps-script/reference/data-studio/field-type */
export const FieldType = enumeration(
  `${PLAIN} ${CURRENCIES.split(/\s+/)
    .map((code) => `CURRENCY_${code}`)
    .join(' ')}`,
);

/** https://developers.google.com/apps-script/reference/data-studio/aggregation-type */
export const AggregationType = enumeration(
  'AVG COUNT COUNT_DISTINCT MAX MIN SUM AUTO NO_AGGREGATION',
);

/** https://developers.google.com/apps-script/reference/data-studio/auth-type */
export const AuthType = enumeration('NONE OAUTH2 USER_PASS KEY USER_TOKEN PATH_USER_PASS PATH_KEY');

/** The semanticType string of a FieldType; only IMAGE_LINK is spelt differently. */
export function semanticTypeOf(type: string): string {
  return type === 'IMAGE_LINK' ? 'IMAGELINK' : type;
}

/** The dataType that Google derives from a FieldType. */
export function dataTypeOf(type: string): 'NUMBER' | 'BOOLEAN' | 'STRING' {
  if (/^(NUMBER|PERCENT|DURATION|CURRENCY_[A-Z]{3})$/.test(type)) return 'NUMBER';
  return type === 'BOOLEAN' ? 'BOOLEAN' : 'STRING';
}

/** Throws as a service does when a setter gets something that is not of its enumeration. */
export function checkEnum(values: Readonly<Record<string, string>>, value: string, name: string) {
  if (values[value] === undefined) throw exception(`Invalid argument: ${name}`);
}
