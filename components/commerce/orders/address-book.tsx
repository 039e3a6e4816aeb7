'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { AddressBlock } from '@/components/commerce/address-block'
import { AddressFields } from '@/components/commerce/address-fields'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { isolate } from '@/components/ui/isolate'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { Address, AddressFormat } from '@/lib/commerce/addresses.schemas'

export interface AddressActions {
  save: (raw: FormData) => Promise<ActionResult<unknown>>
  remove: (input: { org_id: string; address_id: string }) => Promise<ActionResult<unknown>>
  loadFormat: (input: { country_code: string }) => Promise<ActionResult<AddressFormat>>
}

interface AddressBookProps {
  business: { org_id: string; org_name: string; name: string | null; country_code: string | null }
  addresses: Address[]
  countries: { code: string; name: string }[]
  actions: AddressActions
}

/** Where one business sends things to and whom it bills. */
export function AddressBook({ business, addresses, countries, actions }: AddressBookProps) {
  // The one that is changed, or a new one.
  const [edited, setEdited] = useState<Address | 'new' | null>(null)
  const countryName = (code: string) =>
    countries.find((country) => country.code === code)?.name ?? code
  return (
    <Card aria-label={business.org_name}>
      <CardHeader>
        <CardTitle>
          <bdi>{business.org_name}</bdi>
        </CardTitle>
        <CardAction>
          <Button
            variant="outline"
            size="sm"
            aria-label={`Add an address at ${business.org_name}`}
            onClick={() => setEdited('new')}
          >
            <Plus aria-hidden />
            Add address
          </Button>
        </CardAction>
      </CardHeader>
      <CardContent>
        {addresses.length === 0 ? (
          <p className="text-muted-foreground text-sm">No address yet.</p>
        ) : (
          <ul className="grid gap-3 sm:grid-cols-2">
            {addresses.map((address) => (
              <li key={address.id} className="flex min-w-0 flex-col gap-3 rounded-md border p-3">
                {address.is_default_shipping || address.is_default_billing ? (
                  <div className="flex flex-wrap gap-1.5">
                    {address.is_default_shipping ? <Badge>Delivery</Badge> : null}
                    {address.is_default_billing ? <Badge variant="outline">Billing</Badge> : null}
                  </div>
                ) : null}
                <AddressBlock
                  address={address}
                  countryName={countryName(address.country_code)}
                  className="text-sm"
                />
                <div className="mt-auto flex gap-1.5">
                  <Button
                    variant="outline"
                    size="sm"
                    aria-label={`Edit the address of ${address.name}, ${address.line1}`}
                    onClick={() => setEdited(address)}
                  >
                    Edit
                  </Button>
                  <ConfirmButton
                    variant="ghost"
                    size="sm"
                    aria-label={`Delete the address of ${address.name}, ${address.line1}`}
                    title="Delete this address?"
                    description={`${isolate(address.name)}, ${isolate(address.line1)}. Orders that were sent there keep it.`}
                    confirmLabel="Delete"
                    onConfirm={() =>
                      actions.remove({ org_id: business.org_id, address_id: address.id })
                    }
                    onSuccess={() => toast.success('Address deleted')}
                  >
                    Delete
                  </ConfirmButton>
                </div>
              </li>
            ))}
          </ul>
        )}
      </CardContent>
      <Dialog open={edited !== null} onOpenChange={(open) => (open ? null : setEdited(null))}>
        {edited === null ? null : (
          <DialogContent aria-describedby={undefined}>
            <DialogTitle className="pe-8">
              {edited === 'new' ? 'New address' : 'Edit address'}
            </DialogTitle>
            <AddressForm
              business={business}
              address={edited === 'new' ? null : edited}
              isFirst={addresses.length === 0}
              countries={countries}
              actions={actions}
              onClose={() => setEdited(null)}
            />
          </DialogContent>
        )}
      </Dialog>
    </Card>
  )
}

function AddressForm({
  business,
  address,
  isFirst,
  countries,
  actions,
  onClose,
}: Omit<AddressBookProps, 'addresses'> & {
  address: Address | null
  /** The first one is the default of both kinds, whatever is ticked. */
  isFirst: boolean
  onClose: () => void
}) {
  return (
    <ActionForm
      action={actions.save}
      onSuccess={() => {
        toast.success('Address saved')
        onClose()
      }}
    >
      <input type="hidden" name="org_id" value={business.org_id} />
      {address ? <input type="hidden" name="address_id" value={address.id} /> : null}
      <AddressFields
        values={address ?? { name: business.name }}
        country={address?.country_code ?? business.country_code ?? countries[0]?.code ?? ''}
        countries={countries}
        loadFormat={actions.loadFormat}
        autoFill="shipping"
      />
      <div className="grid gap-2">
        <Field name="is_default_shipping" label="Deliver here unless I say otherwise" inline>
          <Checkbox defaultChecked={isFirst || address?.is_default_shipping === true} />
        </Field>
        <Field name="is_default_billing" label="Bill me here unless I say otherwise" inline>
          <Checkbox defaultChecked={isFirst || address?.is_default_billing === true} />
        </Field>
      </div>
      <div className="flex justify-end gap-2">
        <Button variant="outline" onClick={onClose}>
          Cancel
        </Button>
        <SubmitButton>Save</SubmitButton>
      </div>
    </ActionForm>
  )
}
