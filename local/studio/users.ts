/** A Google account that can be selected in the studio. */
export interface StudioUser {
  id: string;
  name: string;
  email: string;
}

const COOKIE = 'google_user';

/** The user whose account is active in the asking browser; the first one if it never chose. */
export function selectedUser(
  cookies: string | undefined,
  users: readonly StudioUser[],
): StudioUser {
  const pairs = (cookies ?? '').split(';').map((pair) => pair.trim().split('='));
  const id = pairs.find(([name]) => name === COOKIE)?.[1];
  const user = users.find((one) => one.id === id) ?? users[0];
  if (user === undefined) throw new Error('The studio needs at least one user.');
  return user;
}

/** Lax, because the sign-in comes back from another site and must still know the user. */
export function userCookie(id: string): string {
  return `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`;
}
