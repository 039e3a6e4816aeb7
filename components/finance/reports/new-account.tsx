'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { AccountDialog } from '@/components/finance/reports/account-dialog'
import { Button } from '@/components/ui/button'
import type { Action } from '@/lib/action'
import type { LedgerAccount } from '@/lib/finance/ledger.schemas'

export function NewAccount({ org, save }: { org: string; save: Action<LedgerAccount> }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Plus aria-hidden />
        New account
      </Button>
      {isOpen ? <AccountDialog org={org} save={save} onClose={() => setIsOpen(false)} /> : null}
    </>
  )
}
