'use client'

import type { ComponentProps } from 'react'
import { SupplierPicker } from '@/components/finance/suppliers/supplier-picker'
import { VoucherEditor } from '@/components/finance/vouchers/editor/voucher-editor'

interface PurchaseEditorProps
  extends Omit<ComponentProps<typeof VoucherEditor>, 'picker' | 'kind'> {
  find: ComponentProps<typeof SupplierPicker>['find']
  saveSupplier: ComponentProps<typeof SupplierPicker>['save']
}

export function PurchaseEditor({ find, saveSupplier, ...props }: PurchaseEditorProps) {
  return (
    <VoucherEditor
      {...props}
      kind="purchase"
      picker={(choose) => (
        <SupplierPicker org={props.org} find={find} save={saveSupplier} onChoose={choose} />
      )}
    />
  )
}
