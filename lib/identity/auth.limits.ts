import 'server-only'
import { consumeRateLimits, perEmail, perIp } from '@/lib/rate-limits'

const minute = 60
const hour = 60 * minute

// Per address of the network first, so that one machine cannot fill the buckets of many people.

/** Guessing passwords: of one person from anywhere, or of many from one place. */
export async function limitSignIn(ip: string, email: string): Promise<void> {
  await consumeRateLimits([
    perIp('sign-in', ip, 100, 5 * minute),
    perEmail('sign-in', email, 30, 15 * minute),
  ])
}

export async function limitSignUp(ip: string): Promise<void> {
  await consumeRateLimits([perIp('sign-up', ip, 100, hour)])
}

/** Everything that sends a mail to an address which somebody typed. */
export async function limitMail(ip: string, email: string): Promise<void> {
  await consumeRateLimits([perIp('mail', ip, 100, hour), perEmail('mail', email, 5, 15 * minute)])
}

/**
 * Of the API alone, where one server may refresh for all the people it works for. The token in it
 * cannot be guessed; this only keeps one machine from taking all of the auth service's time.
 */
export async function limitRefreshes(ip: string): Promise<void> {
  await consumeRateLimits([perIp('refresh', ip, 3000, 5 * minute)])
}

/** Trying out links: their tokens cannot be guessed, but every try costs a query. */
export async function limitLinks(ip: string): Promise<void> {
  await consumeRateLimits([perIp('link', ip, 60, 5 * minute)])
}
