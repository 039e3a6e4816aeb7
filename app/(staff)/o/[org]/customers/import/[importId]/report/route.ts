import { customerImports } from '@/lib/crm/imports.kind'
import { importReportRoute } from '@/lib/csv/imports.routes'

export const GET = importReportRoute(customerImports, 'customers.import')
