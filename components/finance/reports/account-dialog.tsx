'use client'

import { TYPE_LABELS } from '@/components/finance/reports/report-words'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { ACCOUNT_LIMITS, type LedgerAccount, saveAccountSchema } from '@/lib/finance/ledger.schemas'
import { ACCOUNT_TYPES } from '@/lib/finance/reports.schemas'

interface AccountDialogProps {
  org: string
  /** None: a new one. */
  account?: LedgerAccount & { is_used?: boolean }
  save: Action<LedgerAccount>
  onClose: () => void
}

export function AccountDialog({ org, account, save, onClose }: AccountDialogProps) {
  const hasFixedType = account !== undefined && (account.is_used === true || account.role !== null)
  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>{account ? `Change account ${account.code}` : 'New account'}</DialogTitle>
          <DialogDescription>
            {hasFixedType
              ? 'Code and name can be changed at any time. The type is fixed, since something is booked on it.'
              : 'Documents and vouchers are posted to accounts. The list is in order of their codes.'}
          </DialogDescription>
        </div>
        <ActionForm
          action={save}
          schema={saveAccountSchema}
          onSuccess={(saved) => {
            toast.success(`Account ${saved.code} saved`)
            onClose()
          }}
        >
          <input type="hidden" name="org" value={org} />
          {account ? <input type="hidden" name="account_id" value={account.id} /> : null}
          <Field name="code" label="Code" required>
            <Input
              defaultValue={account?.code ?? ''}
              maxLength={ACCOUNT_LIMITS.code}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <Field name="name" label="Name" required>
            <Input
              defaultValue={account?.name ?? ''}
              maxLength={ACCOUNT_LIMITS.name}
              autoComplete="off"
              dir="auto"
            />
          </Field>
          {hasFixedType ? (
            <input type="hidden" name="type" value={account.type} />
          ) : (
            <Field name="type" label="Type" required>
              <NativeSelect defaultValue={account?.type ?? 'expense'}>
                {ACCOUNT_TYPES.map((type) => (
                  <option key={type} value={type}>
                    {TYPE_LABELS[type]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          )}
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <SubmitButton>Save</SubmitButton>
          </div>
        </ActionForm>
      </DialogContent>
    </Dialog>
  )
}
