import type { Config } from '../config.ts'
import { AuthError, invalid } from './errors.ts'
import type { Executor } from './users.ts'

const classes = {
  letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  symbols: '!@#$%^&*()_+-=[]{};\'\\:"|<>?,./`~',
}

const requirements: Record<Config['auth']['password_requirements'], string[]> = {
  '': [],
  letters_digits: [classes.letters, classes.digits],
  lower_upper_letters_digits: [classes.lower, classes.upper, classes.digits],
  lower_upper_letters_digits_symbols: [
    classes.lower,
    classes.upper,
    classes.digits,
    classes.symbols,
  ],
}

export function assertStrong(password: string, config: Config['auth']): void {
  if (Buffer.byteLength(password) > 72) {
    throw invalid('Password cannot be longer than 72 characters')
  }
  const reasons: string[] = []
  const messages: string[] = []
  if ([...password].length < config.minimum_password_length) {
    reasons.push('length')
    messages.push(`Password should be at least ${config.minimum_password_length} characters.`)
  }
  const wanted = requirements[config.password_requirements]
  if (!wanted.every((set) => [...set].some((character) => password.includes(character)))) {
    reasons.push('characters')
    messages.push(`Password should contain at least one character of each: ${wanted.join(', ')}.`)
  }
  if (reasons.length > 0) {
    throw new AuthError(422, 'weak_password', messages.join(' '), { weak_password: { reasons } })
  }
}

// Postgres does the slow hashing, each in a process of its own, so that the gateway stays free.
export async function hashPassword(sql: Executor, password: string): Promise<string> {
  const [row] = await sql<{ hash: string }[]>`
    select extensions.crypt(${password}, extensions.gen_salt('bf', 10)) as hash`
  if (!row) throw new Error('crypt returned nothing')
  return row.hash
}

// Of no password: compared with when there is no user, so that both answers take as long.
const nobody = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'

export async function isPassword(
  sql: Executor,
  password: string,
  hash: string | null | undefined,
): Promise<boolean> {
  const known = hash ? hash : nobody
  const [row] = await sql<{ matches: boolean }[]>`
    select extensions.crypt(${password}, ${known}) = ${known} as matches`
  return Boolean(hash) && row?.matches === true
}
