export const financeImportsMessages: Readonly<Record<string, string>> = {
  'finance.import_not_found': 'This import does not exist, or belongs to another organization.',
  'finance.import_status_wrong':
    'This import has moved on in the meantime. Please reload the page.',
  'finance.import_header_malformed': 'The names of the columns could not be read.',
  'finance.import_options_malformed': 'The way to read this file could not be stored.',
  'finance.import_rows_malformed': 'Some rows of this file could not be read.',
  'finance.import_too_many_rows': 'A file can have up to 100,000 rows. Please split it.',
  'finance.import_rows_missing': 'Some rows of this file did not arrive. Please upload it again.',
  'finance.import_empty': 'This file has no rows besides the names of its columns.',
  'finance.import_mapping_malformed':
    'These columns could not be matched. Please choose them again.',
  'finance.import_fields_unmapped':
    'Please say which columns are the number, the date and the price of an invoice.',
  'finance.import_choice_unknown': 'Please choose again what the import should do.',
  'finance.import_series_taken':
    'There are documents of this series already. Please give this import another name.',
  'finance.import_under_way':
    'This document belongs to an import that is not finished. Please try again once the import is finished or undone.',
  'finance.import_number_missing': 'There is no invoice number.',
  'finance.import_number_unreadable':
    'This number is too long, or has characters that cannot be stored.',
  'finance.import_day_unreadable':
    'This is not a date. Write it as 2026-02-28, or choose how days are written in this file.',
  'finance.import_period_closed':
    'The books are closed on days of this file. Please open the books first, and then go on.',
  'finance.import_day_in_future': 'This date is in the future. Please issue such invoices here.',
  'finance.import_due_before_issue': 'This is due before the date of the invoice.',
  'finance.import_customer_missing':
    'There is no customer, and such invoices are left out, as chosen.',
  'finance.import_customer_unreadable':
    'This is too long for a customer, or has characters that cannot be stored.',
  'finance.import_currency_unknown':
    'This currency is not known. Write it as three letters, such as EUR.',
  'finance.import_quantity_unreadable':
    'This is not a quantity. Write it in digits, with up to six decimals.',
  'finance.import_quantity_zero': 'The quantity is zero.',
  'finance.import_price_negative':
    'The price is below zero. Write a negative quantity for what was credited.',
  'finance.import_price_fine':
    'The price has fractions of a cent, so quantity and price are put in the description and the line shows only its amount.',
  'finance.import_invoice_incomplete':
    'Another line of this invoice cannot be imported, and half an invoice would be a wrong one.',
  'finance.import_customers_differ': 'Lines of this invoice have different customers.',
  'finance.import_currencies_differ': 'Lines of this invoice have different currencies.',
  'finance.import_days_differ': 'Lines of this invoice have different dates.',
  'finance.import_signs_differ':
    'Some lines of this invoice are negative and some are not. Please give the negative ones a number of their own.',
  'finance.import_too_many_lines': 'This invoice has more than 1,000 lines.',
  'finance.import_invoice_of_nothing':
    'This invoice has a total of zero, such as a stock count, and was left out.',
  'finance.import_credit_stands_alone':
    'The invoice that this credits is not in the file, so the credit note stands alone.',
}
