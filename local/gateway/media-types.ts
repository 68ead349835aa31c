/** Whether an API treats a media type as binary. */

/**
 * Compares the first media type of a Content-Type or Accept header with the API's
 * `BinaryMediaTypes`, in which `*` stands for a whole part (`image/*`). A missing header is binary only
 * for the all-embracing entry.
 */
export function isBinary(header: string | undefined, binaryMediaTypes: string[]): boolean {
  const given = header?.split(/[,;]/)[0]?.trim().toLowerCase() ?? '';
  return binaryMediaTypes.some((type) => {
    if (type === '*/*') return true;
    const [main, sub] = type.toLowerCase().split('/');
    const [givenMain, givenSub] = given.split('/');
    return main === givenMain && (sub === '*' || sub === givenSub);
  });
}
