import { describe, expect, it } from 'vitest'
import { actorOf } from '../../../lib/platform/audit.rules.ts'

describe('actorOf', () => {
  const names = new Map([['a', 'Ada']])
  it.each([
    ['a member by their name', { actor_id: 'a', actor_email: 'ada@a.test' }, 'Ada'],
    ['who has left by their address', { actor_id: 'b', actor_email: 'b@a.test' }, 'b@a.test'],
    ['who never was a member', { actor_id: 'c', actor_email: null }, 'Somebody'],
    ['nobody', { actor_id: null, actor_email: null }, 'The system'],
  ])('tells %s', (_what, entry, name) => {
    expect(actorOf(entry, names)).toBe(name)
  })
})
