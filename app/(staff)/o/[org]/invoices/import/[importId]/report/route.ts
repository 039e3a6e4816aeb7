import { importReportRoute } from '@/lib/csv/imports.routes'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'

export const GET = importReportRoute(invoiceImports, 'invoices.import')
