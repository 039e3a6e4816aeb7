import { describe, expect, it } from 'vitest'
import {
  ASKED_METHODS,
  PAYMENT_TAB_NAMES,
  readPaymentList,
  toPaymentFilter,
} from '../../../lib/finance/money.url.rules.ts'
import { PAYMENT_KINDS } from '../../../lib/finance/payments.schemas.ts'

const SUPPLIER = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'

const asked = (query: Record<string, string>) => toPaymentFilter(readPaymentList(query))

describe('readPaymentList', () => {
  it('reads which kind, which method and whose payments a link asks for', () => {
    expect(asked({ kind: 'suppliers', method: 'cash', supplier_id: SUPPLIER, q: 'RF18' })).toEqual({
      kinds: ['supplier_payment'],
      methods: ['cash'],
      supplier_id: SUPPLIER,
      query: 'RF18',
    })
  })

  it('leaves out what no link of the page says', () => {
    expect(asked({ kind: 'all', method: 'none', supplier_id: 'Paper Ltd' })).toEqual({})
    expect(asked({ method: 'cheque' })).toEqual({})
  })

  it('can ask for each kind alone, and for each method that moves money', () => {
    const kinds = PAYMENT_TAB_NAMES.map((kind) => asked({ kind }).kinds)
    expect(kinds.map((names) => names?.length)).toEqual(kinds.map(() => 1))
    expect(kinds.flat().toSorted()).toEqual(PAYMENT_KINDS.toSorted())
    expect(ASKED_METHODS.map((method) => asked({ method }).methods)).toEqual(
      ASKED_METHODS.map((method) => [method]),
    )
  })
})
