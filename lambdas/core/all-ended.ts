/**
 * As `Promise.all`, but when one fails it waits for the others before it throws: what is left under way
 * when a Lambda function answers is frozen with it, and a renewal of TikTok's tokens may be among them.
 */
export async function allEnded<Works extends readonly unknown[] | []>(
  works: Works,
): Promise<{ -readonly [Key in keyof Works]: Awaited<Works[Key]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
