import {
  BILL_TO_LINE_LENGTH,
  BILL_TO_LINES_MAX,
  type SaveInvoiceDraftInput,
} from './invoices.schemas.ts'

/** Whom the paper names, as it is typed. */
export type BillToText = {
  name: string
  company: string
  email: string
  lines: string
  country_code: string
  tax_number: string
}

/** Reason keys of what is wrong, by field. */
export type BillToErrors = Partial<Record<keyof BillToText, string>>

// As private.is_email_address() has it, which refuses the rest.
const PART = '[^\\]@\\s\\p{Cc}<>(),;:\\\\"[]+'
const ADDRESS = new RegExp(`^${PART}@${PART}\\.[^\\]@\\s\\p{Cc}<>(),;:\\\\".[]+$`, 'u')

/** One address that a mail can be sent to: no name, no list. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text)
}

/** What was typed as it is sent, and what is wrong with it. */
export function readBillTo(text: BillToText): {
  billTo: NonNullable<SaveInvoiceDraftInput['bill_to']>
  errors: BillToErrors
} {
  const email = text.email.trim()
  const lines = text.lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const isTooLong = lines.some((line) => [...line].length > BILL_TO_LINE_LENGTH)
  return {
    billTo: {
      name: text.name.trim(),
      company: text.company.trim() || null,
      email: email || null,
      lines,
      country_code: text.country_code || null,
      tax_number: text.tax_number.trim() || null,
    },
    errors: {
      ...(text.name.trim() === '' && { name: 'field.required' }),
      ...(email !== '' && !isEmailAddress(email) && { email: 'field.invalid_email' }),
      ...(isTooLong && { lines: 'finance.bill_to_line_too_long' }),
      ...(lines.length > BILL_TO_LINES_MAX && { lines: 'finance.bill_to_too_many_lines' }),
    },
  }
}
