import { describe, it } from 'vitest'
import { expectRefused } from '../../helpers/constraints.ts'
import { inTransaction } from '../../helpers/db.ts'

describe('countries', () => {
  it.each([
    ['a code of three letters', { code: 'DEU', name: 'Elsewhere' }, 'countries_code_check'],
    ['no name', { code: 'XX', name: '' }, 'countries_name_check'],
    ['the name of another', { code: 'XX', name: 'Germany' }, 'countries_name_key'],
  ])('cannot have %s', async (_rule, values, constraint) => {
    await inTransaction(async (tx) => {
      await expectRefused(constraint, () => tx`insert into public.countries ${tx(values)}`)
    })
  })

  it.each([
    ['empty', { alias: '', code: 'DE' }, 'country_aliases_alias_check'],
    ['of no country', { alias: 'nowhere', code: 'XX' }, 'country_aliases_code_fkey'],
  ])('cannot have an alias that is %s', async (_rule, values, constraint) => {
    await inTransaction(async (tx) => {
      await expectRefused(constraint, () => tx`insert into private.country_aliases ${tx(values)}`)
    })
  })
})
