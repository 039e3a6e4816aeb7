'use client'

import { Archive, ArchiveRestore, MoreHorizontal, Pencil } from 'lucide-react'
import { useState, useTransition } from 'react'
import { AccountDialog } from '@/components/finance/reports/account-dialog'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { LedgerAccount, ListedAccount } from '@/lib/finance/ledger.schemas'
import { messageFor } from '@/lib/messages'

interface AccountActionsProps {
  org: string
  account: ListedAccount
  save: Action<LedgerAccount>
  archive: Action<LedgerAccount>
}

/** No question before archiving: it is taken back with one click. */
export function AccountActions({ org, account, save, archive }: AccountActionsProps) {
  const [isEditing, setIsEditing] = useState(false)
  const [pending, startTransition] = useTransition()
  const isArchived = account.archived_at !== null

  function toggle() {
    startTransition(async () => {
      const input = { org, account_id: account.id, is_archived: !isArchived }
      const result = await settle(() => archive(input))
      if (!result.ok) toast.error(messageFor(result.reason))
      else toast.success(`Account ${account.code} ${isArchived ? 'is back' : 'archived'}`)
    })
  }

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-disabled={pending || undefined}>
            <MoreHorizontal aria-hidden />
            <span className="sr-only">Account {account.code}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setIsEditing(true)}>
            <Pencil aria-hidden />
            Change
          </DropdownMenuItem>
          {account.role === null ? (
            <DropdownMenuItem onSelect={toggle}>
              {isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
              {isArchived ? 'Restore' : 'Archive'}
            </DropdownMenuItem>
          ) : null}
        </DropdownMenuContent>
      </DropdownMenu>
      {isEditing ? (
        <AccountDialog
          org={org}
          account={account}
          save={save}
          onClose={() => setIsEditing(false)}
        />
      ) : null}
    </>
  )
}
