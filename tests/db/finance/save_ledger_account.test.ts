import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors, removeActors } from '../../helpers/actors.ts'
import {
  as,
  asOwner,
  commitAs,
  expectDenied,
  failure,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf, createLedgerAccount, createVoucher } from '../../helpers/finance-factories.ts'
import { post } from './ledger.helpers.ts'

type Account = { id: string; code: string; name: string; type: string; archived_at: string | null }
const values = { code: '6150', name: 'Telephone', type: 'expense' }

async function save(
  tx: Tx,
  orgId: string,
  change: Record<string, string | number> = {},
  id: string | null = null,
) {
  const [row] = await tx<{ account: Account }[]>`
    select public.save_ledger_account(${orgId}, ${id}, ${tx.json({ ...values, ...change })}) as account`
  return required(row).account
}

async function archive(tx: Tx, orgId: string, id: string, isArchived = true) {
  const [row] = await tx<{ account: Account }[]>`
    select public.archive_ledger_account(${orgId}, ${id}, ${isArchived}) as account`
  return required(row).account
}

describe('save_ledger_account', () => {
  it('adds an account, and changes its code and name', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const account = await save(tx, org.id, { code: ' 61a ' })
      expect(account).toMatchObject({ code: '61A', name: 'Telephone', type: 'expense' })
      expect(await save(tx, org.id, { name: 'Internet', type: 'asset' }, account.id)).toMatchObject(
        {
          id: account.id,
          code: '6150',
          name: 'Internet',
          type: 'asset',
        },
      )
      expect(await save(tx, org.id, { name: 'Internet', type: 'asset' }, account.id)).toMatchObject(
        { id: account.id },
      )
    }))

  it.each([
    ['a code with a space', { code: '61 50' }, 'finance.account_code_invalid'],
    ['a code that begins with a point', { code: '.5' }, 'finance.account_code_invalid'],
    ['a code that is too long', { code: '1'.repeat(21) }, 'platform.value_too_long'],
    ['no code', { code: '' }, 'platform.value_missing'],
    ['a code that is a number', { code: 6150 }, 'platform.values_malformed'],
    ['no name', { name: ' ' }, 'platform.value_missing'],
    ['a name that is too long', { name: 'x'.repeat(121) }, 'platform.value_too_long'],
    ['a type that is none', { type: 'profit' }, 'finance.account_type_unknown'],
    ['a role', { role: 'bank' }, 'platform.field_unknown'],
  ])('refuses %s', (_what, change, reason) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(() => save(tx, org.id, change), 'PT422', reason)
      await save(tx, org.id)
    }),
  )

  it('refuses a code that another account has, of this organization only', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      await createLedgerAccount(tx, { org_id: otherOrg.id, code: '6150' })
      await as(tx, owner)
      const { id } = await save(tx, org.id)
      await expectDenied(() => save(tx, org.id), 'PT409', 'finance.account_code_taken')
      await expectDenied(
        () => save(tx, org.id, { code: '1000' }, id),
        'PT409',
        'finance.account_code_taken',
      )
    }))

  it('keeps the type of what was booked, drafted or is posted to by itself', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const booked = await createLedgerAccount(tx, { org_id: org.id, code: '6151' })
      await post(tx, org.id, {
        posted_on: '2026-06-15',
        lines: [
          { account_id: booked.id, debit: 1 },
          { role: 'bank', credit: 1 },
        ],
      })
      const drafted = await createLedgerAccount(tx, { org_id: org.id, code: '6152' })
      const voucher = await createVoucher(tx, { org_id: org.id })
      await tx`update public.voucher_lines set account_id = ${drafted.id} where voucher_id = ${voucher.id}`
      const bank = await accountIdOf(tx, org.id, 'bank')
      await as(tx, owner)
      for (const [id, code, type] of [
        [booked.id, '6151', 'expense'],
        [drafted.id, '6152', 'expense'],
        [bank, '1000', 'asset'],
      ] as const) {
        await expectDenied(
          () => save(tx, org.id, { code, type: 'equity' }, id),
          'PT409',
          'finance.account_in_use',
        )
        expect(await save(tx, org.id, { code, type, name: 'Renamed' }, id)).toMatchObject({
          name: 'Renamed',
        })
      }
    }))

  it('does not find accounts of others, nor lets agents or strangers write', () =>
    inTransaction(async (tx) => {
      const { org, owner, agent, stranger, otherOrg } = await createActors(tx)
      const other = await createLedgerAccount(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      for (const id of [other.id, randomUUID()]) {
        await expectDenied(() => save(tx, org.id, {}, id), 'PT404', 'finance.account_not_found')
        await expectDenied(() => archive(tx, org.id, id), 'PT404', 'finance.account_not_found')
      }
      await as(tx, agent)
      await expectDenied(() => save(tx, org.id), '42501', 'identity.permission_denied')
      await as(tx, stranger)
      await expectDenied(() => save(tx, org.id), 'PT404', 'identity.organization_not_found')
    }))

  it('stops at 500 accounts', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await tx`
        insert into public.ledger_accounts (org_id, code, name, type)
        select ${org.id}, 'X' || number, 'Other', 'expense'
        from generate_series(1, 499 - (
          select count(*)::integer from public.ledger_accounts where org_id = ${org.id}
        )) as number`
      await as(tx, owner)
      await save(tx, org.id)
      await expectDenied(
        () => save(tx, org.id, { code: '6151' }),
        'PT422',
        'finance.too_many_accounts',
      )
    }))

  it('of two who add the same code at once one is refused', async () => {
    const actors = await createActors(sql)
    try {
      const attempts = await Promise.allSettled(
        Array.from({ length: 6 }, () => commitAs(actors.owner, (tx) => save(tx, actors.org.id))),
      )
      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    } finally {
      await removeActors(sql, actors)
    }
  })
})

describe('archive_ledger_account', () => {
  it('archives and restores, each twice with the same answer', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createLedgerAccount(tx, { org_id: org.id })
      await as(tx, owner)
      const archived = await archive(tx, org.id, id)
      expect(archived.archived_at).not.toBeNull()
      expect(await archive(tx, org.id, id)).toEqual(archived)
      expect(await archive(tx, org.id, id, false)).toMatchObject({ archived_at: null })
      expect(await archive(tx, org.id, id, false)).toMatchObject({ archived_at: null })
    }))

  it('leaves what documents post to', () =>
    inTransaction(async (tx) => {
      const { org, owner, agent } = await createActors(tx)
      const bank = await accountIdOf(tx, org.id, 'bank')
      const { id } = await createLedgerAccount(tx, { org_id: org.id })
      await as(tx, owner)
      await expectDenied(() => archive(tx, org.id, bank), 'PT409', 'finance.account_needed')
      await as(tx, agent)
      expect((await failure(() => archive(tx, org.id, id))).message).toBe(
        'identity.permission_denied',
      )
      await asOwner(tx)
    }))
})
