import 'server-only'
import { createHash, randomBytes } from 'node:crypto'

/**
 * What marks the browser that signed up. The account keeps the hash, the browser the proof: only
 * the browser that made the account can keep its password when the address is confirmed, whoever
 * else may have signed up with that address.
 */
export const SIGN_UP_COOKIE = 'clientele-sign-up'

const proofPattern = /^[A-Za-z0-9_-]{43}$/

export type SignUpProof = { proof: string; hash: string }

/** The proof of this browser, or a first one: two sign-ups in one browser share it. */
export function signUpProofFrom(cookie: string | undefined): SignUpProof {
  const proof = readSignUpProof(cookie) ?? randomBytes(32).toString('base64url')
  return { proof, hash: createHash('sha256').update(proof).digest('hex') }
}

export function readSignUpProof(cookie: string | undefined): string | undefined {
  return cookie !== undefined && proofPattern.test(cookie) ? cookie : undefined
}

/** A day: as long as somebody may take to find the mail and ask for another link. */
export function signUpCookieOptions(appUrl: string) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: appUrl.startsWith('https:'),
    maxAge: 24 * 60 * 60,
  }
}
