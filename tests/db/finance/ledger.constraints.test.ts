import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization, required } from '../../helpers/factories.ts'
import { accountIdOf, createJournalEntry } from '../../helpers/finance-factories.ts'
import { fold, post } from './ledger.helpers.ts'

type Values = Record<string, JSONValue>
const insert = (tx: Tx, table: string, values: Values | Values[]) =>
  tx`insert into ${tx(table)} ${tx(values)}`

const account = { code: '7000', name: 'Other', type: 'expense' }
const entry = {
  posted_on: '2026-06-15',
  currency: 'EUR',
  kind: 'posting',
  source_type: 'invoice',
  source_id: 'one',
  description: 'Sold',
}

describe('ledger_accounts', () => {
  it.each<Case>([
    ['a code in small letters', { code: 'abc' }, 'ledger_accounts_code_check'],
    ['a code that is too long', { code: '1'.repeat(21) }, 'ledger_accounts_code_check'],
    ['an empty name', { name: '' }, 'ledger_accounts_name_check'],
    ['a name with white space around it', { name: ' Rent' }, 'ledger_accounts_name_check'],
    ['a name with a line break', { name: 'Rent\nand' }, 'ledger_accounts_name_check'],
    ['a name that is too long', { name: long(121) }, 'ledger_accounts_name_check'],
    ['a type that is none', { type: 'profit' }, 'ledger_accounts_type_check'],
    ['a role that is none', { role: 'secret' }, 'ledger_accounts_role_check'],
    ['the code of another', { code: '1000' }, 'ledger_accounts_org_id_code_key'],
    ['the role of another', { role: 'bank' }, 'ledger_accounts_org_id_role_key'],
    ['no organization', { org_id: randomUUID() }, 'ledger_accounts_org_id_fkey'],
  ])('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const values = { org_id: id, ...account }
      await expectRefused(constraint, () =>
        insert(tx, 'public.ledger_accounts', { ...values, ...change }),
      )
      await insert(tx, 'public.ledger_accounts', values)
    }),
  )

  it('cannot be archived while documents post to them', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const archive = (code: string) => () =>
        tx`update public.ledger_accounts set archived_at = now()
            where org_id = ${id} and code = ${code}`
      await expectRefused('ledger_accounts_archived_at_check', archive('1000'))
      await archive('6900')()
    }))

  it('have ids of their own', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const bank = await accountIdOf(tx, id, 'bank')
      await expectRefused('ledger_accounts_pkey', () =>
        insert(tx, 'public.ledger_accounts', { org_id: id, id: bank, ...account }),
      )
    }))

  it('are not deleted once something was booked on them', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      await createJournalEntry(tx, { org_id: id })
      const remove = (role: string) => () =>
        tx`delete from public.ledger_accounts where org_id = ${id} and role = ${role}`
      await expectDenied(remove('bank'), '42501', 'finance.ledger_is_append_only')
      await remove('payables')()
    }))
})

describe('ledger_account_template', () => {
  it('names a code once', () =>
    inTransaction(async (tx) => {
      const again = { code: '1000', name: 'Bank', type: 'asset' }
      await expectRefused('ledger_account_template_pkey', () =>
        insert(tx, 'private.ledger_account_template', again),
      )
    }))

  it('is what a new organization starts with', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const own = await tx`
        select code, name, type, role from public.ledger_accounts where org_id = ${id} order by code`
      const template = await tx`
        select code, name, type, role from private.ledger_account_template order by code`
      expect([...own]).toEqual([...template])
    }))
})

describe('journal_entries', () => {
  it.each<Case>([
    ['a kind that is none', { kind: 'draft' }, 'journal_entries_kind_check'],
    ['a source that is none', { source_type: 'rumour' }, 'journal_entries_source_type_check'],
    ['an empty source', { source_id: '' }, 'journal_entries_source_id_check'],
    ['a source that is too long', { source_id: long(41) }, 'journal_entries_source_id_check'],
    ['an empty description', { description: '' }, 'journal_entries_description_check'],
    ['a description too long', { description: long(301) }, 'journal_entries_description_check'],
    ['a currency that is none', { currency: 'XXX' }, 'journal_entries_currency_fkey'],
    ['no organization', { org_id: randomUUID() }, 'journal_entries_org_id_fkey'],
  ])('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const values = { org_id: id, ...entry }
      await expectRefused(constraint, () =>
        insert(tx, 'public.journal_entries', { ...values, ...change }),
      )
      await insert(tx, 'public.journal_entries', values)
    }),
  )

  it('are one for each kind of a source, and have ids of their own', () =>
    inTransaction(async (tx) => {
      const { id } = await createOrganization(tx)
      const first = { org_id: id, id: randomUUID(), ...entry }
      await insert(tx, 'public.journal_entries', first)
      await expectRefused('journal_entries_source_key', () =>
        insert(tx, 'public.journal_entries', { ...first, id: randomUUID() }),
      )
      await expectRefused('journal_entries_pkey', () =>
        insert(tx, 'public.journal_entries', { ...first, source_id: 'two' }),
      )
      await insert(tx, 'public.journal_entries', { ...first, id: randomUUID(), kind: 'reversal' })
    }))
})

describe('journal_lines', () => {
  async function arrange(tx: Tx) {
    const { id: org_id } = await createOrganization(tx)
    const entry_id = randomUUID()
    await insert(tx, 'public.journal_entries', { org_id, id: entry_id, ...entry })
    const account_id = await accountIdOf(tx, org_id, 'cash')
    const dated = { posted_on: '2026-06-15', currency: 'EUR' }
    return { org_id, entry_id, position: 3, account_id, ...dated, debit_minor: 1, credit_minor: 0 }
  }

  it.each<Case>([
    ['position 0', { position: 0 }, 'journal_lines_position_check'],
    ['a position beyond the last', { position: 2003 }, 'journal_lines_position_check'],
    ['both sides', { credit_minor: 1 }, 'journal_lines_amount_check'],
    ['neither side', { debit_minor: 0 }, 'journal_lines_amount_check'],
    ['less than nothing', { debit_minor: -1 }, 'journal_lines_amount_check'],
    ['more than JSON can say', { debit_minor: '9007199254740992' }, 'journal_lines_amount_check'],
    ['a rate below zero', { tax_rate_bps: -1 }, 'journal_lines_tax_rate_bps_check'],
    ['a rate above 100 %', { tax_rate_bps: 10_001 }, 'journal_lines_tax_rate_bps_check'],
    ['no entry', { entry_id: randomUUID() }, 'journal_lines_entry_id_fkey'],
    ['no account', { account_id: randomUUID() }, 'journal_lines_account_id_fkey'],
  ])('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const values = await arrange(tx)
      await expectRefused(constraint, () =>
        insert(tx, 'public.journal_lines', { ...values, ...change }),
      )
      await insert(tx, 'public.journal_lines', values)
    }),
  )

  it('cannot have the position of another', () =>
    inTransaction(async (tx) => {
      const values = await arrange(tx)
      await expectRefused('journal_lines_pkey', () =>
        insert(tx, 'public.journal_lines', [values, values]),
      )
      await insert(tx, 'public.journal_lines', [values, { ...values, position: 4 }])
    }))

  it('cannot be on an account of another organization', () =>
    inTransaction(async (tx) => {
      const values = await arrange(tx)
      const other = await createOrganization(tx)
      const account_id = await accountIdOf(tx, other.id, 'cash')
      await expectRefused('journal_lines_account_id_fkey', () =>
        insert(tx, 'public.journal_lines', { ...values, account_id }),
      )
    }))
})

describe('ledger_movements and ledger_balances', () => {
  const sums = {
    currency: 'EUR',
    posted_on: '2026-06-01',
    tax_rate_bps: -1,
    debit_minor: 1,
    credit_minor: 0,
  }

  it('are of accounts that there are, and go with them', () =>
    inTransaction(async (tx) => {
      const { id: org_id } = await createOrganization(tx)
      const account_id = await accountIdOf(tx, org_id, 'cash')
      for (const table of ['ledger_movements', 'ledger_balances']) {
        await expectRefused(`${table}_account_id_fkey`, () =>
          insert(tx, `private.${table}`, { org_id, account_id: randomUUID(), ...sums }),
        )
        await insert(tx, `private.${table}`, { org_id, account_id, ...sums })
      }
      await expectRefused('ledger_balances_pkey', () =>
        insert(tx, 'private.ledger_balances', { org_id, account_id, ...sums }),
      )
      const [last] = await tx<{ id: number }[]>`
        select id from private.ledger_movements where org_id = ${org_id}`
      await expectRefused(
        'ledger_movements_pkey',
        () => tx`
          insert into private.ledger_movements overriding system value
          select movements.* from private.ledger_movements as movements
          where org_id = ${org_id} and id = ${required(last).id}`,
      )
      await tx`delete from public.ledger_accounts where org_id = ${org_id} and id = ${account_id}`
      expect(await tx`select from private.ledger_movements where org_id = ${org_id}`).toHaveLength(
        0,
      )
      expect(await tx`select from private.ledger_balances where org_id = ${org_id}`).toHaveLength(0)
    }))
})

describe('the journal is append-only for its owner too', () => {
  it.each([
    [
      'an entry is changed',
      (tx: Tx, id: string) =>
        tx`update public.journal_entries set description = 'Forged' where id = ${id}`,
    ],
    [
      'an entry is deleted',
      (tx: Tx, id: string) => tx`delete from public.journal_entries where id = ${id}`,
    ],
    [
      'a line is changed',
      (tx: Tx, id: string) =>
        tx`update public.journal_lines set debit_minor = 1 where entry_id = ${id} and position = 1`,
    ],
    [
      'a line is deleted',
      (tx: Tx, id: string) => tx`delete from public.journal_lines where entry_id = ${id}`,
    ],
    ['lines are emptied away', (tx: Tx) => tx`truncate public.journal_lines`],
    ['entries are emptied away', (tx: Tx) => tx`truncate public.journal_entries cascade`],
  ])('so it is refused when %s', (_what, statement) =>
    inTransaction(async (tx) => {
      const { id: org_id } = await createOrganization(tx)
      const { id } = await createJournalEntry(tx, { org_id })
      await tx`set constraints all immediate`
      await expectDenied(() => statement(tx, id), '42501', 'finance.ledger_is_append_only')
    }),
  )

  it('each table by itself refuses to be emptied', () =>
    inTransaction(async (tx) => {
      await tx`alter table public.journal_lines disable trigger trg_300_append_only_truncate`
      await expectDenied(
        () => tx`truncate public.journal_entries cascade`,
        '42501',
        'finance.ledger_is_append_only',
      )
    }))

  it('and all of it goes with its organization', () =>
    inTransaction(async (tx) => {
      const { id: org_id } = await createOrganization(tx)
      await createJournalEntry(tx, { org_id })
      await fold(tx, org_id)
      await post(tx, org_id, {
        posted_on: '2026-07-01',
        lines: [
          { role: 'cash', debit: 5 },
          { role: 'sales', credit: 5, rate: 0 },
        ],
      })
      await tx`delete from public.organizations where id = ${org_id}`
      for (const table of [
        'public.journal_entries',
        'public.journal_lines',
        'private.ledger_balances',
        'private.ledger_movements',
      ]) {
        expect(await tx`select from ${tx(table)} where org_id = ${org_id}`).toHaveLength(0)
      }
    }))
})

describe('an entry balances when its transaction ends', () => {
  const check = (tx: Tx) => tx`set constraints all immediate`

  async function raw(
    tx: Tx,
    change: { debit?: number; posted_on?: string; currency?: string } = {},
  ) {
    const { id: org_id } = await createOrganization(tx)
    const id = randomUUID()
    await insert(tx, 'public.journal_entries', { org_id, id, ...entry })
    const line = { org_id, entry_id: id, posted_on: '2026-06-15', currency: 'EUR' }
    const first = {
      ...line,
      position: 1,
      account_id: await accountIdOf(tx, org_id, 'bank'),
      debit_minor: 100,
      credit_minor: 0,
    }
    const second = {
      ...line,
      position: 2,
      account_id: await accountIdOf(tx, org_id, 'sales'),
      debit_minor: 0,
      credit_minor: change.debit ?? 100,
      posted_on: change.posted_on ?? '2026-06-15',
      currency: change.currency ?? 'EUR',
    }
    return {
      one: () => insert(tx, 'public.journal_lines', first),
      both: () => insert(tx, 'public.journal_lines', [first, second]),
    }
  }

  it('with two lines of one amount', () =>
    inTransaction(async (tx) => {
      const { both } = await raw(tx)
      await both()
      await check(tx)
    }))

  it.each([
    ['sums that differ', { debit: 99 }],
    ['lines of different days', { posted_on: '2026-06-16' }],
    ['lines of different currencies', { currency: 'USD' }],
  ])('and not with %s', (_what, change) =>
    inTransaction(async (tx) => {
      const { both } = await raw(tx, change)
      await both()
      await expectDenied(() => check(tx), '23514', 'finance.journal_entry_unbalanced')
    }),
  )

  it('and not with one line, or with none', () =>
    inTransaction(async (tx) => {
      const { one } = await raw(tx)
      await one()
      await expectDenied(() => check(tx), '23514', 'finance.journal_entry_unbalanced')
      const { id: org_id } = await createOrganization(tx)
      await insert(tx, 'public.journal_entries', { org_id, ...entry })
      await expectDenied(() => check(tx), '23514', 'finance.journal_entry_unbalanced')
    }))

  it.each([
    ['one that does not balance', [[1, 0]]],
    [
      'two that do',
      [
        [1, 0],
        [0, 1],
      ],
    ],
  ])('no lines are added to one that is there, neither %s', (_what, amounts) =>
    inTransaction(async (tx) => {
      const { id: org_id } = await createOrganization(tx)
      const { id: entry_id } = await createJournalEntry(tx, { org_id })
      await check(tx)
      await tx`set constraints all deferred`
      const account_id = await accountIdOf(tx, org_id, 'cash')
      const lines = amounts.map(([debit_minor = 0, credit_minor = 0], index) => ({
        org_id,
        entry_id,
        position: 3 + index,
        account_id,
        posted_on: '2026-06-15',
        currency: 'EUR',
        debit_minor,
        credit_minor,
      }))
      await expectDenied(
        () => insert(tx, 'public.journal_lines', lines),
        '42501',
        'finance.ledger_is_append_only',
      )
    }),
  )
})
