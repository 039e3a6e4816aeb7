import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asService, expectDenied, inTransaction } from '../../helpers/db.ts'

describe('time zones', () => {
  it('an owner can move their organization to a zone that exists, and to no other', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const move = (zone: string) =>
        tx`update public.organizations set time_zone = ${zone} where id = ${org.id}`
      expect((await move('Pacific/Chatham')).count).toBe(1)
      await expectDenied(move('Atlantis/Capital'), 'PT422', 'platform.time_zone_unknown')
    }))

  it('the secret key can set the zone of a profile to one that exists, and to no other', () =>
    inTransaction(async (tx) => {
      const { agent } = await createActors(tx)
      await asService(tx)
      const move = (zone: string) =>
        tx`update public.profiles set time_zone = ${zone} where id = ${agent.userId}`
      expect((await move('Africa/Accra')).count).toBe(1)
      await expectDenied(move('Atlantis/Capital'), 'PT422', 'platform.time_zone_unknown')
    }))
})
