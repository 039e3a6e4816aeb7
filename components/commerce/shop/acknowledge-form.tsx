import type { PlainFormAction } from '@/components/commerce/shop/types'

interface AcknowledgeFormProps {
  site: string
  /** What stands on the page: something else may be there by the time it is sent. */
  seen: { prices: string; notice_ids: string }
  acknowledge: PlainFormAction
}

export function AcknowledgeForm({ site, seen, acknowledge }: AcknowledgeFormProps) {
  return (
    <form action={acknowledge}>
      <input type="hidden" name="shop" value={site} />
      <input type="hidden" name="next" value={`/s/${site}/cart`} />
      <input type="hidden" name="prices" value={seen.prices} />
      <input type="hidden" name="notice_ids" value={seen.notice_ids} />
      <button
        type="submit"
        className="h-9 rounded-full border border-input bg-card px-4 font-medium text-sm transition-colors hover:bg-accent pointer-coarse:h-11"
      >
        All right
      </button>
    </form>
  )
}
