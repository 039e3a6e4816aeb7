import { importProgressRoute } from '@/lib/csv/imports.routes'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { progressStateOf } from '@/lib/finance/invoice-imports.rules'

export const GET = importProgressRoute(invoiceImports, 'invoices.import', progressStateOf)
