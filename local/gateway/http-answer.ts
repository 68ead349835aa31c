/** An HTTP answer on its way out. */
export interface HttpAnswer {
  status: number;
  /** In order; a name may stand several times (Set-Cookie). */
  headers: (readonly [name: string, value: string])[];
  body: Buffer;
}
