'use client'

import type { ComponentProps } from 'react'
import { CustomerPicker } from '@/components/commerce/orders/entry/customer-picker'
import { VoucherEditor } from '@/components/finance/vouchers/editor/voucher-editor'

interface SaleEditorProps extends Omit<ComponentProps<typeof VoucherEditor>, 'picker' | 'kind'> {
  find: ComponentProps<typeof CustomerPicker>['find']
  newCustomerHref: string | null
}

export function SaleEditor({ find, newCustomerHref, ...props }: SaleEditorProps) {
  return (
    <VoucherEditor
      {...props}
      kind="sales"
      picker={(choose) => (
        <CustomerPicker org={props.org} find={find} newHref={newCustomerHref} onChoose={choose} />
      )}
    />
  )
}
