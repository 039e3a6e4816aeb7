import { appMessages } from './messages/app.ts'
import { commerceMessages } from './messages/commerce.ts'
import { crmMessages } from './messages/crm.ts'
import { financeMessages } from './messages/finance.ts'
import { financeImportsMessages } from './messages/finance-imports.ts'
import { identityMessages } from './messages/identity.ts'
import { platformMessages } from './messages/platform.ts'

/** One sentence for people per reason. What the database can say is listed in supabase/ERRORS.md. */
export const messages: Readonly<Record<string, string>> = {
  ...appMessages,
  ...identityMessages,
  ...crmMessages,
  ...commerceMessages,
  ...platformMessages,
  ...financeMessages,
  ...financeImportsMessages,
}

const unknown = 'This cannot be done right now. Please try again.'

/** The sentence for a reason. One that has none yet gets a general one: raw reasons help nobody. */
export function messageFor(reason: string): string {
  return (Object.hasOwn(messages, reason) ? messages[reason] : undefined) ?? unknown
}
