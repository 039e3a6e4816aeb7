import { CUSTOMER_FIELD_LABELS, type CustomerFormValues } from '@/components/crm/customer-values'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'

interface ChangedElsewhereProps {
  before: CustomerFormValues
  now: CustomerFormValues
  owners: { id: string; name: string }[]
  countries: { code: string; name: string }[]
  /** Drops what was typed and goes on from the newer values. */
  onTake: () => void
}

const FIELDS = Object.keys(CUSTOMER_FIELD_LABELS) as (keyof CustomerFormValues)[]

/** What someone else saved while this form was open, field by field. */
export function ChangedElsewhere({
  before,
  now,
  owners,
  countries,
  onTake,
}: ChangedElsewhereProps) {
  const show = (values: CustomerFormValues, field: keyof CustomerFormValues): string => {
    if (field === 'tags') return [...values.tags].sort().join(', ')
    if (field === 'segment') return SEGMENT_LABELS[values.segment]
    const value = values[field] ?? ''
    if (field === 'owner_id') return owners.find((owner) => owner.id === value)?.name ?? value
    if (field === 'country_code') {
      return countries.find((country) => country.code === value)?.name ?? value
    }
    return value
  }
  const changed = FIELDS.filter((field) => show(before, field) !== show(now, field))
  return (
    <Alert variant="warning" title="Someone changed this customer while you were editing">
      {changed.length === 0 ? (
        <p>The fields of this form are the same as before.</p>
      ) : (
        <dl className="my-2 grid gap-1">
          {changed.map((field) => (
            <div key={field} className="flex flex-wrap gap-x-2">
              <dt className="font-medium text-foreground">{CUSTOMER_FIELD_LABELS[field]}</dt>
              <dd>
                <del>
                  <bdi>{show(before, field) || 'empty'}</bdi>
                </del>
                {' → '}
                <ins className="text-foreground no-underline">
                  <bdi>{show(now, field) || 'empty'}</bdi>
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p>Nothing of yours is saved yet. Save yours over it, or go on from the newer values.</p>
      <Button variant="outline" size="sm" className="mt-2" onClick={onTake}>
        Use the newer values
      </Button>
    </Alert>
  )
}
