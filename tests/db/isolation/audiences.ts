/** Everyone whose access is tried: staff by role, people of elsewhere, and those who are shut out. */
export const audiences = [
  'owner',
  'admin',
  'agent',
  'customer',
  'otherOwner',
  'stranger',
  'platformAdmin',
  'formerMember',
  'signedOut',
  'pendingPasswordChange',
  'anon',
  'service',
] as const

export type Audience = (typeof audiences)[number]

/** Answered alike wherever nothing else is said. */
export const outsiders: ReadonlySet<Audience> = new Set<Audience>([
  'customer',
  'otherOwner',
  'stranger',
  'platformAdmin',
  'formerMember',
  'signedOut',
  'pendingPasswordChange',
])
