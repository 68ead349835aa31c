import { randomUUID } from 'node:crypto';
import type { Code, Codes } from '../../lambdas/core/ports.ts';
import { winners } from './table.ts';

export const code: Code = {
  connectionId: 'connection-1',
  clientId: 'looker-studio-connector',
  redirectUri: 'https://script.google.com/macros/d/an-apps-script-id/usercallback',
  codeChallenge: 'challenge',
  expiresAt: 10_000,
};

/** What every Codes does, whatever it is made of. */
export function describeCodes(made: string, create: () => Codes): void {
  describe(`codes ${made}`, () => {
    test('a code is found as it was issued', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      expect(await codes.find(hash)).toEqual(code);
    });

    test('an unknown code is not found', async () => {
      expect(await create().find(randomUUID())).toBeUndefined();
    });

    test('a code can be redeemed once, later tries are replays', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      expect(await codes.redeem(hash, 1)).toBe('redeemed');
      expect(await codes.redeem(hash, 2)).toBe('replayed');
    });

    test('of 50 parallel redemptions one wins and 49 are replays (item 25)', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      const answers: string[] = [];
      const won = await winners(
        async () => answers[answers.push(await codes.redeem(hash, 1)) - 1],
        (answer) => answer === 'redeemed',
      );
      expect(won).toBe(1);
      expect(answers.filter((answer) => answer === 'replayed')).toHaveLength(49);
    });

    test('an expired code that is still stored is expired', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      expect(await codes.redeem(hash, code.expiresAt)).toBe('expired');
    });

    test('a code redeemed in time is a replay after its expiry', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      await codes.redeem(hash, code.expiresAt - 1);
      expect(await codes.redeem(hash, code.expiresAt + 1)).toBe('replayed');
    });

    test('a redeemed code is still found', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      await codes.redeem(hash, 1);
      expect(await codes.find(hash)).toEqual(code);
    });

    test('an unknown code is expired', async () => {
      expect(await create().redeem(randomUUID(), 1)).toBe('expired');
    });

    test('a redeemed code cannot be issued again', async () => {
      const [codes, hash] = [create(), randomUUID()];
      await codes.issue(hash, code);
      await codes.redeem(hash, 1);
      await expect(codes.issue(hash, code)).rejects.toThrow('exists');
      expect(await codes.redeem(hash, 1)).toBe('replayed');
    });
  });
}
