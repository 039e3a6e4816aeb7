'use client'

import { useRouter } from 'next/navigation'
import {
  CustomerPicker,
  type FoundCustomer,
} from '@/components/commerce/orders/entry/customer-picker'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import type { ActionResult } from '@/lib/action'

interface ChoosePayerProps {
  org: string
  pathname: string
  find: (input: { org: string; q: string; limit: number }) => Promise<ActionResult<FoundCustomer[]>>
}

/** Who has paid: the invoices to choose from are theirs. */
export function ChoosePayer({ org, pathname, find }: ChoosePayerProps) {
  const router = useRouter()
  return (
    <Card className="max-w-xl">
      <CardHeader>
        <CardTitle>Who has paid?</CardTitle>
        <CardDescription>Then choose which of their invoices it was for.</CardDescription>
      </CardHeader>
      <CardContent>
        <CustomerPicker
          org={org}
          find={find}
          onChoose={({ id }) => router.push(`${pathname}?customer_id=${id}`)}
        />
      </CardContent>
    </Card>
  )
}
