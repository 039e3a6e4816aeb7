import { createHash, randomInt } from 'node:crypto'
import type { AuthMailer, TemplateName } from './mailer.ts'
import type { Executor, UserChanges, UserRow } from './users.ts'
import { updateUser } from './users.ts'

/** What a link or a code in a mail is for. */
export type Purpose =
  | 'signup'
  | 'invite'
  | 'magiclink'
  | 'recovery'
  | 'email_change_current'
  | 'email_change_new'
  | 'reauthentication'

type Kind = {
  template: TemplateName
  column:
    | 'confirmation_token'
    | 'recovery_token'
    | 'email_change_token_current'
    | 'email_change_token_new'
    | 'reauthentication_token'
  sentAt:
    | 'confirmation_sent_at'
    | 'recovery_sent_at'
    | 'email_change_sent_at'
    | 'reauthentication_sent_at'
  /** The `type` of the link. */
  linkType: string
}

export const kinds: Record<Purpose, Kind> = {
  signup: {
    template: 'confirmation',
    column: 'confirmation_token',
    sentAt: 'confirmation_sent_at',
    linkType: 'signup',
  },
  invite: {
    template: 'invite',
    column: 'confirmation_token',
    sentAt: 'confirmation_sent_at',
    linkType: 'invite',
  },
  magiclink: {
    template: 'magic_link',
    column: 'recovery_token',
    sentAt: 'recovery_sent_at',
    linkType: 'magiclink',
  },
  recovery: {
    template: 'recovery',
    column: 'recovery_token',
    sentAt: 'recovery_sent_at',
    linkType: 'recovery',
  },
  email_change_current: {
    template: 'email_change',
    column: 'email_change_token_current',
    sentAt: 'email_change_sent_at',
    linkType: 'email_change',
  },
  email_change_new: {
    template: 'email_change',
    column: 'email_change_token_new',
    sentAt: 'email_change_sent_at',
    linkType: 'email_change',
  },
  reauthentication: {
    template: 'reauthentication',
    column: 'reauthentication_token',
    sentAt: 'reauthentication_sent_at',
    linkType: 'reauthentication',
  },
}

export type LinkSettings = { siteUrl: string; apiUrl: string; codeLength: number }

export type Link = {
  actionLink: string
  code: string
  hash: string
  redirectTo: string
  type: string
  to: string
}

/** Of address and code together: a code of six digits alone would be nobody's in particular. */
export function hashOf(address: string, code: string): string {
  return createHash('sha256').update(`${address.toLowerCase()}${code}`).digest('hex')
}

function newCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('')
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Whether a mail went out less than `pause` ago, such as `1s`. */
export function isTooSoon(sentAt: Date | null, pause: string): boolean {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(pause) ?? []
  const length = Number(amount ?? 1) * (units[unit ?? 's'] ?? 1000)
  return sentAt !== null && Date.now() - sentAt.getTime() < length
}

/** Makes a code for `user`, stores its hash, and says what a mail or an administrator needs. */
export async function issueToken(
  sql: Executor,
  user: UserRow,
  purpose: Purpose,
  redirectTo: string,
  settings: LinkSettings,
): Promise<Link> {
  const kind = kinds[purpose]
  const address = purpose === 'email_change_new' ? user.email_change : user.email
  if (!address) throw new Error(`user ${user.id} has no address for ${purpose}`)
  const code = newCode(settings.codeLength)
  const hash = hashOf(address, code)
  const changes: UserChanges = { [kind.column]: hash, [kind.sentAt]: new Date() }
  if (purpose === 'invite') changes.invited_at = new Date()
  // A mailbox that is asked again must not count for both.
  if (purpose.startsWith('email_change')) changes.email_change_confirm_status = 0
  await updateUser(sql, user.id, changes)
  const query = new URLSearchParams({
    token: hash,
    type: kind.linkType,
    redirect_to: redirectTo,
  })
  return {
    actionLink: `${settings.apiUrl}/auth/v1/verify?${query}`,
    code,
    hash,
    redirectTo,
    type: purpose.startsWith('email_change') ? purpose : kind.linkType,
    to: address,
  }
}

export async function sendToken(
  sql: Executor,
  user: UserRow,
  purpose: Purpose,
  redirectTo: string,
  settings: LinkSettings,
  mailer: AuthMailer,
): Promise<void> {
  const link = await issueToken(sql, user, purpose, redirectTo, settings)
  await mailer.send(kinds[purpose].template, link.to, {
    SiteURL: settings.siteUrl,
    ConfirmationURL: link.actionLink,
    Token: link.code,
    TokenHash: link.hash,
    RedirectTo: redirectTo,
    Email: user.email ?? '',
    NewEmail: user.email_change ?? '',
  })
}

/** The purposes that a `type` in a verification may stand for. */
export const verifiable: Record<string, Purpose[]> = {
  signup: ['signup'],
  invite: ['invite'],
  magiclink: ['magiclink'],
  recovery: ['recovery'],
  email: ['signup', 'magiclink'],
  email_change: ['email_change_new', 'email_change_current'],
}

/** Finds whose token it is, locks them, and uses the token up; undefined when it is no good. */
export async function useToken(
  sql: Executor,
  type: string,
  hash: string,
  lifetime: number,
): Promise<{ user: UserRow; purpose: Purpose } | undefined> {
  for (const purpose of verifiable[type] ?? []) {
    const kind = kinds[purpose]
    const [user] = await sql<UserRow[]>`
      select * from auth.users
      where ${sql(kind.column)} = ${hash} and deleted_at is null and is_sso_user = false
      for update`
    const sentAt = user?.[kind.sentAt]
    if (!user || !sentAt || Date.now() - sentAt.getTime() > lifetime * 1000) continue
    const used = await updateUser(sql, user.id, { [kind.column]: null })
    return { user: used, purpose }
  }
  return undefined
}
