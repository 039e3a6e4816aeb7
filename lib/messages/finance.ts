export const financeMessages: Readonly<Record<string, string>> = {
  'finance.document_not_sendable': 'Drafts and void invoices are not sent. Please issue it first.',
  'finance.invoice_not_overdue': 'This invoice is not overdue, so no reminder is needed.',
  'finance.email_address_missing': 'There is no email address for this. Please enter one.',
  'finance.ledger_is_append_only':
    'The ledger cannot be changed. A mistake is put right by a reversal.',
  'finance.journal_entry_unbalanced': 'This does not balance. Nothing was posted.',
  'finance.period_closed': 'The books are closed on that day. Please choose a later one.',
  'finance.amount_too_large': 'This amount is too large.',
  'finance.document_is_final':
    'This has been issued and cannot be changed. Please correct it by a credit note or void it.',
  'finance.document_sums_differ': 'The document does not add up. Nothing was issued.',
  'finance.credit_exceeds_invoice': 'This is more than is left to credit.',
  'finance.document_not_found': 'This document was not found. It may have been deleted.',
  'finance.pdf_not_stored': 'The PDF could not be kept. Please try again.',
  'finance.number_pattern_invalid':
    'Please use the year, {YYYY} or {YY}, and the sequence, such as {seq:5}, each once, with letters, digits, spaces and / . _ - between them.',
  'finance.number_start_invalid': 'Please enter the last number that was used, without letters.',
  'finance.number_in_use':
    'Numbers have already been used this year, and continue without a gap. You can choose where they begin in a year that has none yet.',
  'finance.number_taken':
    'A document has the next number already, from an earlier pattern. Please change the pattern in the settings of documents.',
  'finance.logo_too_large': 'This picture is larger than 1 MB. Please choose a smaller one.',
  'finance.logo_type_refused': 'Please choose a picture: PNG, JPEG or WebP.',
  'finance.logo_unreadable': 'This picture cannot be read. Please choose another one.',
  'finance.logo_not_uploaded': 'The logo did not arrive. Please upload it again.',
  'finance.invoice_not_found': 'This invoice is no longer there.',
  'finance.items_missing': 'Please add a line before you issue the invoice.',
  'finance.customer_unknown': 'This customer is not there. Please choose another.',
  'finance.product_unknown':
    'What this line was made from is no longer there. Please remove the line and write it anew.',
  'finance.user_unknown':
    'This person is not a member of your organization. Please choose a colleague, or leave it out.',
  'finance.order_cancelled_since':
    'Part of the order was cancelled after this invoice. Please issue a credit note for it, then remind of what is still owed.',
  'finance.email_moot':
    'What this email says is no longer so: its document is void, paid or to be credited first, or another amount is open. Please send a new one if there is more to say.',
  'finance.draft_of_order':
    'This draft belongs to an order and keeps its customer and currency. Please make another invoice for anyone else.',
  'finance.bill_to_too_many_lines': 'Please write the address in at most six lines.',
  'finance.bill_to_line_too_long': 'Please keep each line of the address to 120 characters.',
  'finance.draft_changed':
    'Somebody else has changed this draft in the meantime. Please look at it again before you go on.',
  'finance.date_invalid': 'Please enter a day that exists, from 1970 to 2199.',
  'finance.day_too_far_ahead': 'This day is more than a year ahead. Please check the year.',
  'finance.due_before_issue':
    'The day it is due cannot be before the day it is issued. Please choose a later one.',
  'finance.quantity_invalid':
    'Please enter a quantity above 0 with up to six decimals. To take something back, use a credit note.',
  'finance.discount_invalid': 'Please enter a discount from 0 to 100 %.',
  'finance.tax_rate_invalid': 'Please enter a tax rate from 0 to 100 %.',
  'finance.payment_terms_invalid': 'Please enter terms of payment from 0 to 365 days.',
  'finance.currency_unknown': 'This currency is not known. Please choose another.',
  'finance.close_day_invalid': 'Please choose a day before today.',
  'finance.books_closed_later':
    'The books are closed through a later day already. To go back, open them again.',
  'finance.books_not_closed':
    'The books are not closed that far. Please choose a day before the last closed one.',
  'finance.today_would_be_closed':
    'In this time zone it is still a day on which the books are closed, and nothing could be booked. Please change the time zone a day later, or open the last closed day first.',
  'finance.account_not_found': 'There is no such account.',
  'finance.account_code_invalid':
    'Please use letters A–Z, digits, points and hyphens, and no more than 20 of them.',
  'finance.account_type_unknown': 'Please choose a type from the list.',
  'finance.account_code_taken': 'Another account has this code. Please choose a different one.',
  'finance.account_in_use':
    'The type stays as it is, since something was booked on this account. Please add another account instead.',
  'finance.account_needed':
    'Documents post to this account by themselves, so it cannot be archived.',
  'finance.too_many_accounts':
    'There are 500 accounts already. Please use one of them, or give one that is not needed another name.',
  'finance.period_invalid': 'Please choose a first day and a last day that is not before it.',
  'finance.period_out_of_range': 'Please choose days from 1970 to 2999.',
  'finance.supplier_not_found': 'There is no such supplier.',
  'finance.supplier_name_taken':
    'There is already a supplier with this name. Please choose that one, or another name.',
  'finance.supplier_unknown':
    'This supplier does not exist. Please choose one from the list, or add it first.',
  'finance.supplier_archived':
    'This supplier is archived. Please restore it first, or choose another one.',
  'finance.account_unknown': 'This account does not exist. Please choose one from the list.',
  'finance.account_archived':
    'An account of this voucher is archived. Please choose another one in its lines.',
  'finance.account_unsuitable':
    'This account cannot be used here. Please choose an expense or an asset for a purchase, a revenue for a sale.',
  'finance.lines_missing': 'There is nothing to post. Please add a line first.',
  'finance.voucher_not_found': 'There is no such voucher.',
  'finance.invoice_not_draft':
    'This invoice has been issued and cannot be changed. Please correct it by a credit note or void it.',
  'finance.voucher_not_draft':
    'This voucher has been posted and cannot be changed. Please cancel it and make another one.',
  'finance.voucher_not_posted': 'This is a draft. Please post it first.',
  'finance.voucher_cancelled': 'This voucher was cancelled. Please make another one.',
  'finance.voucher_has_payments':
    'Something has been paid on this voucher. Please take the payments back first.',
  'finance.cancelled_too_early':
    'A voucher cannot be cancelled before its own day, nor before a payment on it was taken back. Please choose a later day, or none.',
  'finance.open_amount_changed':
    'Less is open now than was shown: somebody has recorded a payment in the meantime. Nothing was booked. Please look again, since anything beyond it becomes store credit.',
  'finance.payment_exceeds_open': 'This is more than is open. Please enter at most what is open.',
  'finance.payment_method_unknown': 'Please choose how it was paid.',
  'finance.paid_on_in_future':
    'This day has not come yet. Please enter the day on which it was paid.',
  'finance.invoice_not_issued': 'This invoice is a draft. Please issue it first.',
  'finance.invoice_is_void': 'This invoice was voided, so nothing is owed on it.',
  'finance.invoice_written_off':
    'This is more than is open, and part of the invoice was written off. Please take the write-off back first, then record the payment.',
  'finance.invoice_of_other_customer':
    'This invoice belongs to another customer. Please record a payment for each customer.',
  'finance.currency_differs':
    'This document is in another currency. Please record the amount in the currency of the document.',
  'finance.payment_amount_invalid':
    'Please enter an amount above zero, in whole cents or what else is the smallest unit, and not of more than 15 digits.',
  'finance.line_amount_invalid':
    'Please enter an amount above zero, in whole cents or what else is the smallest unit, and not of more than 15 digits.',
  'finance.allocations_exceed_payment':
    'This is more than was paid. Please lower the amounts of the invoices.',
  'finance.payment_not_found': 'This payment was not found.',
  'finance.payment_is_reversal':
    'This takes a payment back and cannot be taken back itself. Please record the payment again.',
  'finance.payment_is_of_order':
    'This was paid with the order. Please cancel the order or write a credit note: both give it back.',
  'finance.payment_was_given_back':
    'A credit note has given this money back. If the payment bounced, please credit the rest of the invoice, record the bounce as the refund or as store credit paid out, and invoice again what is still owed.',
  'finance.credit_already_spent':
    'The store credit from this payment has been spent. Please take back what it was spent on first.',
  'finance.credit_note_not_found': 'This credit note was not found.',
  'finance.nothing_to_credit':
    'There is nothing to credit: all of this invoice has been credited already, or so little was chosen that it comes to nothing.',
  'finance.credit_of_written_off':
    'Part of this invoice was written off, not paid. Please take the write-off back first.',
  'finance.refund_exceeds_refundable': 'This is more than is left to pay back. Please enter less.',
  'finance.refund_too_early':
    'A credit note is not paid back before its own day. Please enter a later one.',
  'finance.credit_less_then':
    'There was less store credit on this day, or it was spent soon after. Please enter a later day, or today.',
  'finance.refund_of_what': 'Please choose what is paid back: a credit note or store credit.',
  'finance.invoice_is_draft': 'This is a draft. Please delete it instead.',
  'finance.invoice_is_settled':
    'Something was already paid, credited or written off here. Please write a credit note instead.',
  'finance.order_changed':
    'Some of this order was cancelled after the draft was made. Please delete the draft and make the invoice from the order again.',
  'finance.order_is_cancelled': 'This order is cancelled. There is nothing to invoice.',
  'finance.too_many_imports':
    'Many files are waiting already. Please import or discard some of them first.',
}
