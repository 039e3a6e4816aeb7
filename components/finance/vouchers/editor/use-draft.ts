'use client'

import { useState } from 'react'
import { partyOf } from '@/components/finance/vouchers/voucher-words'
import type { VoucherDefaults } from '@/lib/finance/vouchers.queries'
import {
  emptyVoucherLine,
  isBlankVoucherLine,
  readVoucherLine,
  toVoucherLine,
  type VoucherDraftLine,
} from '@/lib/finance/vouchers.rules'
import type {
  SaveVoucherDraftInput,
  Settlement,
  Voucher,
  VoucherAccount,
  VoucherKind,
} from '@/lib/finance/vouchers.schemas'
import { parsePercent } from '@/lib/money'

export type VoucherParty = { id: string; label: string; hint: string }

export type VoucherDraft = {
  party: VoucherParty | null
  currency: string
  prices_include_tax: boolean
  voucher_on: string
  due_on: string
  reference: string
  note: string
  settlement: Settlement
  lines: VoucherDraftLine[]
}

interface DraftOptions {
  kind: VoucherKind
  voucher: Voucher | null
  party: VoucherParty | null
  accounts: VoucherAccount[]
  defaults: VoucherDefaults
  locale: string
  today: string
}

/** A voucher while it is written: what was typed, what changes it, and what of it can be sent. */
export function useVoucherDraft(options: DraftOptions) {
  const { kind, accounts, defaults, locale } = options
  const [initial] = useState<VoucherDraft>(() => firstDraft(options))
  const [draft, setDraft] = useState(initial)
  const exponent = defaults.currencies.find(({ code }) => code === draft.currency)?.exponent ?? 2
  const wording = { exponent, locale, currency: draft.currency }

  const set = (patch: Partial<VoucherDraft>) => setDraft((old) => ({ ...old, ...patch }))
  const setLines = (change: (lines: VoucherDraftLine[]) => VoucherDraftLine[]) =>
    setDraft((old) => ({ ...old, lines: change(old.lines) }))

  /** Lines go on with the account and the tax of the one before. */
  function newLine(lines: VoucherDraftLine[]): VoucherDraftLine {
    const last = lines.at(-1)
    return emptyVoucherLine(crypto.randomUUID(), {
      accountId: last?.account_id ?? accounts[0]?.id ?? '',
      rateBps: (last && parsePercent(last.tax, locale)) ?? defaults.tax_rate_bps,
      locale,
    })
  }

  const read = draft.lines
    .filter((line) => !isBlankVoucherLine(line))
    .map((line) => ({ key: line.key, ...readVoucherLine(line, wording) }))

  function toInput(
    about: Pick<SaveVoucherDraftInput, 'voucher_id' | 'expected_updated_at' | 'idempotency_key'>,
  ): SaveVoucherDraftInput | null {
    const lines = read.flatMap(({ line }) => (line ? [line] : []))
    const isRight = lines.length === read.length && isDueRight(draft) && draft.voucher_on !== ''
    if (!draft.party || !isRight) return null
    return {
      ...about,
      kind,
      party_id: draft.party.id,
      currency: draft.currency,
      prices_include_tax: draft.prices_include_tax,
      voucher_on: draft.voucher_on,
      due_on: draft.settlement === 'account' && draft.due_on ? draft.due_on : null,
      reference: draft.reference.trim() || null,
      note: draft.note.trim() || null,
      settlement: draft.settlement,
      lines,
    }
  }

  return {
    draft,
    wording,
    set,
    changeLine: (key: string, patch: Partial<VoucherDraftLine>) =>
      setLines((lines) => lines.map((line) => (line.key === key ? { ...line, ...patch } : line))),
    addLine: () => setLines((lines) => [...lines, newLine(lines)]),
    removeLine: (key: string) =>
      setLines((lines) => {
        const rest = lines.filter((line) => line.key !== key)
        return rest.length > 0 ? rest : [newLine(lines)]
      }),
    /** Of lines that something was typed into. */
    read,
    /** Where those stand among all of them, counted from one. */
    places: draft.lines.flatMap((line, index) => (isBlankVoucherLine(line) ? [] : [index + 1])),
    toInput,
    isDirty: JSON.stringify(draft) !== JSON.stringify(initial),
  }
}

export function isDueRight({ settlement, due_on, voucher_on }: VoucherDraft): boolean {
  return settlement !== 'account' || due_on === '' || due_on >= voucher_on
}

function firstDraft({
  voucher,
  party,
  accounts,
  defaults,
  locale,
  today,
}: DraftOptions): VoucherDraft {
  // The same on the server and in the browser.
  const empty = emptyVoucherLine('first', {
    accountId: accounts[0]?.id ?? '',
    rateBps: defaults.tax_rate_bps,
    locale,
  })
  if (voucher === null) {
    return {
      party,
      currency: defaults.currency,
      prices_include_tax: defaults.prices_include_tax,
      voucher_on: today,
      due_on: '',
      reference: '',
      note: '',
      settlement: 'account',
      lines: [empty],
    }
  }
  const known = voucher.supplier ?? voucher.customer
  return {
    party: known && { id: known.id, label: partyOf(voucher), hint: known.email ?? '' },
    currency: voucher.currency,
    prices_include_tax: voucher.prices_include_tax,
    voucher_on: voucher.voucher_on,
    due_on: voucher.due_on ?? '',
    reference: voucher.reference ?? '',
    note: voucher.note ?? '',
    settlement: voucher.settlement,
    lines:
      voucher.lines.length > 0
        ? voucher.lines.map((line) => toVoucherLine(line, { ...voucher, locale }))
        : [empty],
  }
}
