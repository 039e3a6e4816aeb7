import type { Row, RowList } from 'postgres'
import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import type { Gated } from './actors.ts'
import type { Audience } from './audiences.ts'

export type Query = (tx: Tx) => PromiseLike<RowList<Row[]>>

export type FunctionExpectation = {
  /** Arranges as the owner of the tables, then gives the call that everyone makes. */
  call: (tx: Tx, actors: Actors & Gated) => Promise<Query>
  /** `ok`, `nothing` (no row, or nulls), our reason, or an SQLSTATE; 42501 when left out. */
  access: Partial<Record<Audience, string>>
  /** Overrides what `outsiders` get; by default their gate's own reason. */
  outsider?: string
}

export const staff = { owner: 'ok', admin: 'ok', agent: 'ok' } as const
export const admins = { owner: 'ok', admin: 'ok', agent: 'identity.permission_denied' } as const

// An organization of others is not found; who is shut out is told what shuts them out.
export const elsewhere = {
  customer: 'identity.organization_not_found',
  otherOwner: 'identity.organization_not_found',
  stranger: 'identity.organization_not_found',
  platformAdmin: 'identity.organization_not_found',
  formerMember: 'identity.organization_not_found',
} as const
export const shutOut = {
  signedOut: 'identity.sign_in_required',
  pendingPasswordChange: 'identity.password_change_required',
} as const
export const notFound = (reason: string) => ({
  customer: reason,
  otherOwner: reason,
  stranger: reason,
  platformAdmin: reason,
  formerMember: reason,
})
// An import is looked for among one's own organizations, of which those who are shut out have none.
export const noImport = {
  ...notFound('crm.import_not_found'),
  signedOut: 'crm.import_not_found',
  pendingPasswordChange: 'crm.import_not_found',
} as const
export const everySignedIn = (answer: string) => ({
  owner: answer,
  admin: answer,
  agent: answer,
  ...notFound(answer),
})
export const forPlatformAdmin = {
  ...everySignedIn('platform.admin_required'),
  ...shutOut,
  platformAdmin: 'ok',
} as const
