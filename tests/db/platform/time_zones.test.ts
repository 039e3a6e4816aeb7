import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { as, asService, expectDenied, inTransaction, sql } from '../../helpers/db.ts'

// Arranged and committed before: within one transaction plpgsql asks only once whether a function
// that it calls may be called, and the owner of the tables would have been asked first.
describe('time zones', () => {
  let actors: Actors
  beforeAll(async () => {
    actors = await createActors(sql)
  })
  afterAll(() => removeActors(sql, actors))

  it('an owner can move their organization to a zone that exists, and to no other', () =>
    inTransaction(async (tx) => {
      await as(tx, actors.owner)
      const move = (zone: string) =>
        tx`update public.organizations set time_zone = ${zone} where id = ${actors.org.id}`
      expect((await move('Pacific/Chatham')).count).toBe(1)
      await expectDenied(move('Atlantis/Capital'), 'PT422', 'platform.time_zone_unknown')
    }))

  it('the secret key can set the zone of a profile to one that exists, and to no other', () =>
    inTransaction(async (tx) => {
      await asService(tx)
      const move = (zone: string) =>
        tx`update public.profiles set time_zone = ${zone} where id = ${actors.agent.userId}`
      expect((await move('Africa/Accra')).count).toBe(1)
      await expectDenied(move('Atlantis/Capital'), 'PT422', 'platform.time_zone_unknown')
    }))

  it.each(['UTC', 'Europe/Berlin', 'America/Port-au-Prince', 'Etc/GMT+12'])('know %s', (name) =>
    inTransaction(async (tx) => {
      const [row] = await tx`select private.is_time_zone(${name}) as is_known`
      expect(row?.is_known).toBe(true)
    }),
  )

  it.each([
    ['an abbreviation', 'CEST'],
    ['one of no place, which the server has', 'Factory'],
    ['an offset', 'UTC+2'],
    ['one that the server makes up of a name and an offset', 'Foo/Bar+5'],
    ['one in other letters', 'europe/berlin'],
    ['a twin for other systems', 'posix/Europe/Berlin'],
    ['nothing', ''],
  ])('do not know %s', (_what, name) =>
    inTransaction(async (tx) => {
      const [row] = await tx`select private.is_time_zone(${name}) as is_known`
      expect(row?.is_known).toBe(false)
    }),
  )

  it('know one that came with newer data', () =>
    inTransaction(async (tx) => {
      await tx`delete from private.time_zones where name = 'Europe/Kyiv'`
      const [row] = await tx`select private.is_time_zone('Europe/Kyiv') as is_known`
      expect(row?.is_known).toBe(true)
    }))
})
