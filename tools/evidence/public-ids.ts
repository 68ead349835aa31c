/** Random texts that are public by design, cut out before secrets are looked for. */

const PUBLIC: readonly RegExp[] = [
  // The redirect URI of a script: the browser of every user shows it. RFC 6749 3.1.2 asks for no secrecy.
  // https://developers.google.com/apps-script/guides/services/external
  /(?<=https:\/\/script\.google\.com\/macros\/d\/)[\w-]{20,120}(?=\/usercallback(?![\w/-]))/g,
  // A deployment of the connector, as it stands in the links that users open.
  // https://developers.google.com/looker-studio/connector/direct-links
  /(?<![\w-])AKfycb[\w-]{30,80}(?![\w-])/g,
  // The template report, in the same links (tools/connector-links.ts).
  /(?<=https:\/\/(?:lookerstudio|datastudio)\.google\.com\/(?:u\/\d+\/)?reporting\/(?:create\?(?:\S*&)?c\.reportId=)?)[\w-]{10,100}(?![\w-])/g,
];

/**
 * The text without ids of scripts, deployments and template reports, and without `runbookUrl`, which
 * stands in alarms and mail: shared documents have random ids. Only these go, in the places
 * where they belong: whatever else is random, even right beside one, stays and is found.
 */
export function withoutPublicIds(text: string, runbookUrl: string): string {
  const withoutRunbook = text.replaceAll(runbookUrl, '');
  return PUBLIC.reduce((rest, shape) => rest.replaceAll(shape, ''), withoutRunbook);
}
