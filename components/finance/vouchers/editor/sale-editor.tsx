'use client'

import type { ComponentProps } from 'react'
import { CustomerPicker } from '@/components/commerce/orders/entry/customer-picker'
import { VoucherEditor } from '@/components/finance/vouchers/editor/voucher-editor'
import type { FormAction } from '@/components/ui/action-types'

interface SaleEditorProps extends Omit<ComponentProps<typeof VoucherEditor>, 'picker' | 'kind'> {
  find: ComponentProps<typeof CustomerPicker>['find']
  /** Null for who may not. */
  createCustomer: FormAction<{ id: string }> | null
}

export function SaleEditor({ find, createCustomer, ...props }: SaleEditorProps) {
  return (
    <VoucherEditor
      {...props}
      kind="sales"
      picker={(choose) => (
        <CustomerPicker org={props.org} find={find} create={createCustomer} onChoose={choose} />
      )}
    />
  )
}
