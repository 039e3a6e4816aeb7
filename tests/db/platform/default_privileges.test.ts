import { describe, expect, it } from 'vitest'
import { createActor } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'

async function asEach(tx: Tx, run: () => Promise<void>) {
  const actor = await createActor(tx)
  for (const become of [() => asAnon(tx), () => as(tx, actor), () => asService(tx)]) {
    await become()
    await run()
    await asOwner(tx)
  }
}

describe('default privileges', () => {
  it('expose no new table, sequence or function of public to anyone', async () => {
    await inTransaction(async (tx) => {
      await tx`create table public.forgotten (id bigint generated always as identity, secret text)`
      await tx`create function public.forgotten() returns integer language sql as 'select 1'`
      await tx`create function private.forgotten() returns integer language sql as 'select 1'`
      await asEach(tx, async () => {
        await expectDenied(tx`select from public.forgotten`, '42501')
        await expectDenied(tx`insert into public.forgotten (secret) values ('x')`, '42501')
        await expectDenied(tx`select public.forgotten()`, '42501')
        await expectDenied(tx`select private.forgotten()`, '42501')
        await expectDenied(tx`select nextval('public.forgotten_id_seq')`, '42501')
      })
      await tx`grant execute on function public.forgotten() to anon, authenticated, service_role`
      await asEach(tx, async () => {
        expect(await tx`select public.forgotten()`).toHaveLength(1)
      })
    })
  })

  it('let nobody create anything in public or private', async () => {
    await inTransaction(async (tx) => {
      await asEach(tx, async () => {
        await expectDenied(tx`create table public.mine (id integer)`, '42501')
        await expectDenied(tx`create table private.mine (id integer)`, '42501')
      })
    })
  })

  it('leave the operators of extensions usable', async () => {
    await inTransaction(async (tx) => {
      await asEach(tx, async () => {
        const [row] = await tx<{ accents: string; likeness: number }[]>`
          select extensions.unaccent('Müller') as accents,
            extensions.similarity('word', 'words') as likeness`
        expect(row?.accents).toBe('Muller')
        expect(row?.likeness).toBeGreaterThan(0.5)
      })
    })
  })
})

describe('currencies', () => {
  it('have the digits that people and machines expect', async () => {
    const rows = await sql<{ code: string; exponent: number }[]>`
      select code, exponent from public.currencies where code in ('EUR', 'JPY', 'KWD') order by code`
    expect([...rows]).toEqual([
      { code: 'EUR', exponent: 2 },
      { code: 'JPY', exponent: 0 },
      { code: 'KWD', exponent: 3 },
    ])
  })

  it('are all known to the runtime, which formats amounts with them', async () => {
    const rows = await sql<
      { code: string; exponent: number }[]
    >`select code, exponent from public.currencies`
    const known = new Set(Intl.supportedValuesOf('currency'))
    expect(rows.filter(({ code }) => !known.has(code)).map(({ code }) => code)).toEqual([])
  })
})
