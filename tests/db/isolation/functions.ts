import { cartFunctions } from './carts.functions.ts'
import { catalogueFunctions } from './catalogue.functions.ts'
import { commerceDashboardFunctions } from './commerce-dashboard.functions.ts'
import { creditFunctions } from './credits.functions.ts'
import { customerImportFunctions } from './customer-imports.functions.ts'
import { customerFunctions } from './customers.functions.ts'
import { emailFunctions } from './email.functions.ts'
import { exportFunctions } from './exports.functions.ts'
import { invoiceImportFunctions } from './finance-imports.functions.ts'
import { invoiceFunctions } from './finance-invoices.functions.ts'
import { ledgerFunctions } from './finance-ledger.functions.ts'
import { financeMoneyFunctions } from './finance-money.functions.ts'
import { financePaperFunctions } from './finance-papers.functions.ts'
import { voucherFunctions } from './finance-vouchers.functions.ts'
import type { FunctionExpectation } from './function-access.ts'
import { identityFunctions } from './identity.functions.ts'
import { listFunctions } from './lists.functions.ts'
import { mergeFunctions } from './merge.functions.ts'
import { orderFunctions } from './orders.functions.ts'
import { platformFunctions } from './platform.functions.ts'
import { productImportFunctions } from './product-imports.functions.ts'
import { recordFunctions } from './record.functions.ts'

export const functions: Record<string, FunctionExpectation> = {
  ...cartFunctions,
  ...catalogueFunctions,
  ...commerceDashboardFunctions,
  ...creditFunctions,
  ...customerFunctions,
  ...customerImportFunctions,
  ...emailFunctions,
  ...exportFunctions,
  ...financeMoneyFunctions,
  ...financePaperFunctions,
  ...identityFunctions,
  ...invoiceFunctions,
  ...invoiceImportFunctions,
  ...ledgerFunctions,
  ...listFunctions,
  ...mergeFunctions,
  ...orderFunctions,
  ...platformFunctions,
  ...productImportFunctions,
  ...recordFunctions,
  ...voucherFunctions,
}
