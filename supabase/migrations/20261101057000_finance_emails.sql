-- The mails of finance: what they say.
-- Depends on: platform_email_templates.

insert into private.email_template_defaults (key, name, description, subject, body, variables)
values
(
  'invoice.issued',
  'Invoice',
  'Sent with the PDF of an invoice.',
  'Invoice {{number}} from {{organization}}',
  E'Hello {{customer_name}},\n\nplease find attached our invoice {{number}} of {{issued_on}}.\n\nAmount to pay: {{open}}\nDue on: {{due_on}}\n\n{{payment_terms}}\n\n{{payment_details}}\n\nThank you for your business.\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who the invoice is for", "example": "Carla Bianchi"},
    {"name": "number", "description": "The invoice''s number", "example": "INV-2026-00042"},
    {"name": "issued_on", "description": "The day it was issued", "example": "21 November 2026"},
    {"name": "due_on", "description": "The day it is due", "example": "5 December 2026"},
    {"name": "total", "description": "The invoice''s total", "example": "1,234.50 EUR"},
    {"name": "open", "description": "What is still to be paid", "example": "1,234.50 EUR"},
    {"name": "reference", "description": "The customer''s reference, if any", "example": "PO 4711"},
    {"name": "payment_terms", "description": "What was agreed, if anything", "example": "Payable within 14 days without deduction."},
    {"name": "payment_details", "description": "Where to pay, from the finance settings", "example": "Bank of Example, IBAN DE02 1203 0000 0000 2020 51"}
  ]'
),
(
  'invoice.reminder',
  'Payment reminder',
  'Reminds of an invoice that is not paid, with its PDF.',
  'Reminder: invoice {{number}} from {{organization}}',
  E'Hello {{customer_name}},\n\nour invoice {{number}} of {{issued_on}} was due on {{due_on}}. {{open}} are still to be paid.\n\nIf your payment is on its way, please take no notice of this.\n\n{{payment_details}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who the invoice is for", "example": "Carla Bianchi"},
    {"name": "number", "description": "The invoice''s number", "example": "INV-2026-00042"},
    {"name": "issued_on", "description": "The day it was issued", "example": "21 November 2026"},
    {"name": "due_on", "description": "The day it was due", "example": "5 December 2026"},
    {"name": "total", "description": "The invoice''s total", "example": "1,234.50 EUR"},
    {"name": "open", "description": "What is still to be paid", "example": "734.50 EUR"},
    {"name": "days_overdue", "description": "Days since it was due", "example": "9"},
    {"name": "reference", "description": "The customer''s reference, if any", "example": "PO 4711"},
    {"name": "payment_terms", "description": "What was agreed, if anything", "example": "Payable within 14 days without deduction."},
    {"name": "payment_details", "description": "Where to pay, from the finance settings", "example": "Bank of Example, IBAN DE02 1203 0000 0000 2020 51"}
  ]'
),
(
  'credit_note.issued',
  'Credit note',
  'Sent with the PDF of a credit note.',
  'Credit note {{number}} from {{organization}}',
  E'Hello {{customer_name}},\n\nplease find attached our credit note {{number}} of {{issued_on}} over {{total}}, for invoice {{invoice_number}}.\n\nReason: {{reason}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who the credit note is for", "example": "Carla Bianchi"},
    {"name": "number", "description": "The credit note''s number", "example": "CN-2026-00007"},
    {"name": "issued_on", "description": "The day it was issued", "example": "21 November 2026"},
    {"name": "total", "description": "What is credited", "example": "120.00 EUR"},
    {"name": "invoice_number", "description": "The invoice that it corrects", "example": "INV-2026-00042"},
    {"name": "reason", "description": "Why it was issued", "example": "Returned goods"}
  ]'
),
(
  'voucher.posted',
  'Voucher',
  'Tells a supplier or customer of a voucher, when you send it.',
  'Voucher {{number}} from {{organization}}',
  E'Hello {{party_name}},\n\nwe have posted voucher {{number}} of {{voucher_on}} over {{total}}.\n{{reference}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "party_name", "description": "The supplier or customer", "example": "Northwind Parts Ltd"},
    {"name": "number", "description": "The voucher''s number", "example": "PV-2026-00003"},
    {"name": "voucher_on", "description": "The voucher''s day", "example": "21 November 2026"},
    {"name": "due_on", "description": "The day it is due, if any", "example": "5 December 2026"},
    {"name": "total", "description": "The voucher''s total", "example": "480.00 EUR"},
    {"name": "reference", "description": "Their reference, if any", "example": "Invoice 2026/117"}
  ]'
);
