import { PurchaseEditor } from '@/components/finance/vouchers/editor/purchase-editor'
import { SaleEditor } from '@/components/finance/vouchers/editor/sale-editor'
import type { VoucherParty } from '@/components/finance/vouchers/editor/use-draft'
import { createCustomer, findCustomers } from '@/lib/crm/customers.actions'
import { isoDayOf } from '@/lib/dates'
import { findSuppliers, saveSupplier } from '@/lib/finance/suppliers.actions'
import { previewVoucherDraft, saveVoucherDraft } from '@/lib/finance/vouchers.actions'
import { getVoucherDefaults, listVoucherAccounts } from '@/lib/finance/vouchers.queries'
import type { Voucher, VoucherKind } from '@/lib/finance/vouchers.schemas'
import type { OrgSession } from '@/lib/session'

interface EditorPageProps {
  session: OrgSession
  kind: VoucherKind
  /** Null for a new one. */
  voucher: Voucher | null
  /** Whom the page was opened for. */
  party: VoucherParty | null
}

/** The editor with what it needs to know, for a new voucher and for a draft. */
export async function EditorPage({ session, kind, voucher, party }: EditorPageProps) {
  const { org, permissions } = session
  const [accounts, defaults] = await Promise.all([
    listVoucherAccounts(session, kind),
    getVoucherDefaults(session),
  ])
  const common = {
    org: org.slug,
    voucher,
    party,
    accounts,
    defaults,
    locale: org.locale,
    today: isoDayOf(new Date(), org.time_zone),
    actions: { preview: previewVoucherDraft, save: saveVoucherDraft },
  }
  return kind === 'purchase' ? (
    <PurchaseEditor {...common} find={findSuppliers} saveSupplier={saveSupplier} />
  ) : (
    <SaleEditor
      {...common}
      find={findCustomers}
      createCustomer={permissions.has('customers.write') ? createCustomer : null}
    />
  )
}
