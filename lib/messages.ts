/** One sentence for people per reason. What the database can say is listed in supabase/ERRORS.md. */
export const messages: Readonly<Record<string, string>> = {
  'app.unexpected': 'Something went wrong on our side. Please try again.',
  'app.unavailable': 'We cannot reach our servers right now. Please try again in a moment.',
  'app.signed_out': 'Your session has ended. Please sign in again.',
  'app.forbidden': 'You are not allowed to do this.',
  'app.not_found': 'This does not exist, or you have no access to it.',
  'app.conflict': 'Someone changed this at the same time. Please reload and try again.',
  'app.rule_broken': 'This cannot be done.',
  'app.malformed': 'Some of what was sent could not be read.',
  'app.invalid_input': 'Please check the marked fields.',
  'app.invalid_cursor': 'This page of the list no longer exists. Please start from the first page.',
  'app.rate_limited': 'That was too often. Please wait a little and try again.',
  'app.too_large': 'This is too large.',

  'field.required': 'Please fill this in.',
  'field.invalid': 'This is not valid.',
  'field.invalid_type': 'This is not valid.',
  'field.invalid_format': 'This does not have the right form.',
  'field.invalid_email': 'This is not an e-mail address.',
  'field.too_long': 'This is too long.',
  'field.too_short': 'This is too short.',
  'field.too_big': 'This is too much.',
  'field.too_small': 'This is too little.',
  'field.not_a_choice': 'Please choose one of the list.',
  'field.unknown': 'This field is not known.',
  'field.control_characters': 'This contains characters that cannot be stored.',

  'csv.file_empty': 'This file has no rows.',
  'csv.file_too_large': 'A file can have up to 100 MB. Please split it.',
  'csv.file_not_text':
    'This is not a CSV file. Open it in the program that made it and save it as CSV.',
  'csv.quote_not_closed':
    'A quotation mark opens a cell and never closes. Please correct it and upload the file again.',
  'csv.record_too_long':
    'A row is longer than a million characters; perhaps a quotation mark is missing.',
  'csv.too_many_columns': 'A file can have up to 500 columns.',
  'csv.connection_lost': 'The connection was lost. Nothing was imported; please try again.',
  'csv.upload_stopped': 'The upload was stopped. Nothing was imported.',

  'identity.wrong_credentials': 'E-mail or password is not right.',
  'identity.wrong_password': 'This is not your current password.',
  'identity.password_too_short': 'Please use at least 10 characters.',
  'identity.password_too_long': 'Please use at most 72 characters.',
  'identity.password_too_weak': 'This password is too easy to guess.',
  'identity.password_unchanged': 'The new password must differ from the current one.',
  'identity.password_mismatch': 'The two passwords are not the same.',
  'identity.password_change_required': 'Please choose a new password first.',
  'identity.email_unchanged': 'This is already your e-mail address.',
  'identity.email_refused': 'This e-mail address cannot be used.',
  'identity.link_expired': 'This link has expired or was already used.',
  'identity.sign_in_failed': 'Signing in did not work. Please try again.',
  'identity.sign_up_disabled': 'New accounts cannot be created at the moment.',
  'identity.sign_in_required': 'Your session has ended. Please sign in again.',
  'identity.permission_denied': 'Your role does not allow this.',
  'identity.organization_not_found': 'This organization does not exist, or you are not a member.',
  'identity.owner_required': 'Only an owner may make, change, invite or remove owners.',
  'identity.email_not_verified': 'Please confirm your e-mail address first.',
  'identity.current_password_required': 'Please enter your current password.',
  'identity.organization_name_invalid': 'The name may have 1 to 120 characters.',
  'identity.slug_invalid': 'Please use 3 to 40 lower-case letters, digits and single hyphens.',
  'identity.slug_reserved': 'This address is reserved. Please choose another one.',
  'identity.slug_taken': 'This address is taken. Please choose another one.',
  'identity.currency_unknown': 'Please choose a currency of the list.',
  'identity.locale_invalid': 'Please choose a language of the list.',
  'identity.too_many_organizations': 'One person can found at most 20 organizations.',
  'identity.member_not_found': 'This person does not work here any more.',
  'identity.membership_is_fixed': 'A membership cannot be moved to someone else.',
  'identity.last_owner': 'Every organization needs an owner. Make somebody else an owner first.',
  'identity.role_required': 'Please choose a role.',
  'identity.email_invalid': 'This is not an e-mail address.',
  'identity.already_member': 'This person works here already.',
  'identity.too_many_invitations':
    'There are 100 open invitations. Please revoke some of them first.',
  'identity.invitation_not_found': 'This invitation does not exist, or is not for you.',
  'identity.invitation_closed': 'This invitation was already answered or withdrawn.',
  'identity.invitation_expired': 'This invitation has expired. Please ask for a new one.',
  'identity.avatar_missing': 'Please choose a picture.',
  'identity.avatar_too_large': 'The picture may have at most 2 MB.',
  'identity.avatar_type': 'Please choose a PNG, JPEG or WebP picture.',

  'crm.customer_not_found': 'This customer does not exist, or belongs to another organization.',
  'crm.customer_email_taken': 'Another customer has this e-mail.',
  'crm.customer_external_ref_taken': 'Another customer has this external reference.',
  'crm.customer_changed': 'Someone changed this customer while you were editing.',
  'crm.own_customer_archived':
    'This business has closed your entry. Please ask them to open it again.',
  'crm.credit_amount_invalid': 'Please enter an amount other than zero.',
  'crm.credit_currency_unknown': 'Please choose a currency of the list.',
  'crm.credit_reason_invalid': 'Please give a reason of up to 500 characters.',
  'crm.credit_insufficient': 'There is not enough credit for this.',
  'crm.credit_is_append_only':
    'An entry cannot be changed. Please put a mistake right with another entry.',
  'crm.period_invalid': 'Please choose a period of up to five years.',
  'crm.customers_are_one': 'Choose two different customers.',
  'crm.customer_merged': 'This customer was merged into another one.',
  'crm.merge_of_two_sign_ins':
    'Both customers sign in with an account of their own. Unlink one of them first.',
  'crm.merge_into_archived':
    'The customer to keep is archived and the other is not. Keep the other one, or restore it first.',
  'crm.merge_not_found': 'This merge does not exist.',
  'crm.merge_undone': 'This merge was undone already.',
  'crm.merge_is_not_last': 'This customer was merged again later. Undo the later merge first.',
  'crm.customer_unidentified':
    'Give at least a name, company, e-mail, phone or external reference.',
  'crm.customer_is_fixed': 'A customer cannot be moved to another organization.',
  'crm.value_too_long': 'This is too long.',
  'crm.value_has_control_characters': 'This contains characters that cannot be stored.',
  'crm.values_malformed': 'This is not valid.',
  'crm.field_unknown': 'This field is not known.',
  'crm.email_invalid': 'This is not an e-mail address.',
  'crm.phone_without_digits': 'A phone number needs digits.',
  'crm.country_unknown': 'This country is not known.',
  'crm.segment_unknown': 'The segment must be Lead, Opportunity, Customer or Churned.',
  'crm.owner_unknown': 'The owner must be a member of this organization.',
  'crm.too_many_tags': 'A customer can have at most 50 tags.',
  'crm.tag_name_invalid': 'A tag has up to 50 characters, without commas and semicolons.',
  'crm.tag_name_taken': 'A tag has this name already; two tags can be merged into one.',
  'crm.tag_not_found': 'This tag no longer exists.',
  'crm.tag_merge_with_itself': 'Please choose another tag to merge with.',
  'crm.note_not_found': 'This note no longer exists.',
  'crm.note_changed':
    'Someone edited this note while you were writing. Save again to put yours over it; theirs stays in its history.',
  'crm.note_empty': 'Please write something.',
  'crm.file_not_found': 'This file no longer exists.',
  'crm.file_not_uploaded': 'The file did not arrive. Please upload it again.',
  'crm.file_empty': 'This file is empty. Please choose another one.',
  'crm.file_too_large': 'A file may have at most 20 MB. Please make it smaller, or split it.',
  'crm.file_type_refused':
    'Files of this type cannot be kept here. PDF, Office, pictures, text, CSV, ZIP, MP3 and MP4 can.',
  'crm.file_type_wrong':
    'The content of this file is not what its name says. Give it the right ending and add it again.',
  'crm.file_name_invalid': 'This name cannot be used for a file.',
  'crm.file_missing': 'Please choose a file.',
  'crm.upload_connection_lost': 'The connection was lost. Please upload the file again.',
  'crm.upload_stopped': 'The upload was stopped.',
  'crm.sort_unknown': 'The list cannot be sorted by this.',
  'crm.filter_malformed': 'This choice of customers is not valid.',
  'crm.filter_unknown': 'There is no such filter.',
  'crm.filter_too_long': 'A filter can have at most 100 values.',
  'crm.view_not_found': 'This view does not exist, or is not yours to change.',
  'crm.view_name_taken': 'You have a view of this name already.',
  'crm.bulk_run_not_found': 'This run does not exist, or belongs to another organization.',
  'crm.bulk_run_status_wrong': 'This run has moved on in the meantime. Please reload the page.',
  'crm.bulk_run_expired': 'This run is too old to be undone.',
  'crm.bulk_action_unknown': 'There is no such action.',
  'crm.bulk_arguments_malformed': 'This cannot be done like that.',
  'crm.bulk_selection_malformed': 'Choose customers first.',
  'crm.bulk_selection_too_long': 'Up to 10,000 customers can be chosen one by one.',
  'crm.too_many_bulk_runs': 'Ten runs are under way already. Please wait for one of them.',
  'crm.list_position_invalid':
    'This page of the list no longer exists. Please start from the first page.',
  'crm.row_unidentified': 'No name, company, e-mail, phone or reference in this row.',
  'crm.row_has_extra_cells': 'More cells than there are columns; the others are left out.',
  'crm.customer_exists': 'This customer exists already and is left as it is.',
  'crm.customer_is_archived': 'This customer is archived and stays so.',
  'crm.matches_two_customers':
    'Id, e-mail and external reference of this row belong to different customers.',
  'crm.external_ref_differs': 'The customer with this e-mail has another external reference.',
  'crm.customer_in_another_row': 'An earlier row is about the same customer.',
  'crm.email_in_another_row': 'An earlier row has this e-mail with another reference or id.',
  'crm.customer_changed_since_review':
    'Somebody changed this customer after the preview. Import the row again to see what it would do.',
  'crm.import_id_unknown': 'No customer of this organization has this id.',
  'crm.too_many_imports':
    'Twenty files are waiting to be imported. Please import or discard one of them first.',
  'crm.export_not_found': 'This export does not exist, or belongs to another organization.',
  'crm.export_empty': 'Nobody is in this view, so there is nothing to export.',
  'crm.export_too_many_ids':
    'Up to 10,000 customers can be chosen one by one. Use a filter instead.',
  'crm.too_many_exports':
    'Too many exports are under way or kept. Please wait, or discard some of them first.',
  'crm.export_lease_lost': 'This export was taken over or discarded.',
  'crm.export_not_allowed': 'Whoever asked for this export may not export customers any more.',
  'crm.export_gave_up': 'This export could not be finished. Please try it again.',
  'crm.import_not_found': 'This import does not exist, or belongs to another organization.',
  'crm.import_empty': 'This file has no rows besides the names of its columns.',
  'crm.import_too_many_rows': 'A file can have up to 200,000 rows. Please split it.',
  'crm.import_header_malformed': 'The names of the columns could not be read.',
  'crm.import_options_malformed': 'The way to read this file could not be stored.',
  'crm.import_rows_malformed': 'Some rows of this file could not be read.',
  'crm.import_rows_missing': 'Some rows of this file did not arrive. Please upload it again.',
  'crm.import_collided': 'Someone changed the same customers at this moment. Please go on.',
  'crm.import_status_wrong': 'This import has moved on in the meantime. Please reload the page.',
  'crm.import_mapping_empty': 'Choose what at least one column becomes.',
  'crm.import_mapping_malformed': 'These columns do not fit this file. Please reload the page.',
  'crm.import_on_match_unknown': 'Choose what happens to customers that exist already.',
  'crm.import_mapping_unidentified':
    'Nobody could be recognised: choose a column for name, company, e-mail, phone or reference.',

  'commerce.cart_full': 'A cart holds 100 different things at most.',
  'commerce.cart_not_found': 'This cart is not there any more.',
  'commerce.quantity_invalid': 'Please give a whole number from 1 to 9999.',
  'commerce.shop_not_found': 'There is no such shop, or it is closed.',
  'commerce.variant_unavailable': 'This cannot be bought at the moment.',
  'commerce.sort_unknown': 'The list cannot be sorted like this.',
  'commerce.status_unknown': 'Please choose a status of the list.',
  'commerce.category_not_found': 'This category is no longer there.',
  'commerce.product_not_found': 'This product is not there.',
  'commerce.variant_not_found': 'This variant is no longer there.',
  'commerce.product_changed': 'Someone else changed this product in the meantime.',
  'commerce.slug_taken': 'This address is taken in your shop.',
  'commerce.sku_taken': 'Another variant has this SKU.',
  'commerce.variant_options_taken': 'Another variant has the same options.',
  'commerce.variant_options_mismatch': 'Every variant needs a value for each option.',
  'commerce.too_many_variants': 'A product can have up to 100 variants.',
  'commerce.product_without_variants': 'A product in the shop needs at least one variant on sale.',
  'commerce.price_invalid': 'Please enter a price.',
  'commerce.tax_rate_invalid': 'Please enter a tax rate from 0 to 100 %.',
  'commerce.stock_not_tracked': 'The stock of this variant is not counted.',
  'commerce.stock_quantity_invalid': 'Please enter a number of pieces, up to 999,999,999.',
  'commerce.is_wished_invalid': 'Please choose again.',
  'commerce.wishlist_full': 'A wishlist holds 200 things at most.',
  'commerce.wishlist_item_not_found': 'This is not on your wishlist any more.',
  'commerce.stock_reason_invalid': 'Please shorten the reason to 500 characters.',
  'commerce.too_many_categories': 'A shop can have up to 500 categories.',
  'commerce.shop_currency_in_use':
    'The shop has prices in this currency. It can be changed only while there are no products and delivery rates.',
  'commerce.shop_currency_unknown': 'Please choose a currency of the list.',
  'commerce.shop_email_invalid': 'Please enter an e-mail address.',
  'commerce.shop_days_invalid': 'Please enter 1 to 365 days.',
  'commerce.shipping_rate_not_found': 'This delivery rate is no longer there.',
  'commerce.shipping_rate_taken': 'There is a delivery rate for this country already.',
  'commerce.country_unknown': 'Please choose a country of the list.',
  'commerce.image_not_found': 'This picture is no longer there.',
  'commerce.image_not_uploaded': 'The picture has not arrived. Please upload it again.',
  'commerce.image_type_refused': 'Please choose a PNG, JPEG or WebP picture.',
  'commerce.image_too_large': 'Pictures can have up to 5 MB.',
  'commerce.image_empty': 'This file is empty.',
  'commerce.image_unreadable': 'This picture could not be read.',
  'commerce.too_many_images': 'A product can have up to 20 pictures.',
  'commerce.address_not_found': 'This address is not there any more.',
  'commerce.cart_empty': 'Your cart is empty.',
  'commerce.email_invalid': 'This is not an e-mail address.',
  'commerce.order_not_found': 'This order does not exist, or belongs to somebody else.',
  'commerce.order_too_large': 'This is more than one order can hold.',
  'commerce.payment_unavailable': 'This way of paying is not available here.',
  'commerce.phone_invalid': 'This is not a telephone number.',
  'commerce.postal_code_invalid': 'This does not look like a postal code of the country.',
  'commerce.price_changed': 'The price has changed meanwhile. Please look at the new total.',
  'commerce.shipping_unavailable': 'This shop does not deliver to this country.',
  'commerce.shop_closed': 'This shop is closed at the moment.',
  'commerce.too_many_addresses': 'An address book holds 50 addresses. Please delete one first.',
  'commerce.order_not_cancellable': 'This cannot be cancelled any more.',
  'commerce.order_cancelled_whole': 'Please cancel the whole order, or write to the shop.',
  'commerce.too_many_orders': 'Please choose up to 100 orders at a time.',
  'commerce.stock_insufficient': 'There is not enough in stock for this.',
  'commerce.stock_is_append_only':
    'A movement of stock cannot be changed. Please put a mistake right with another one.',
  'commerce.stock_has_movements': 'Stock is changed by a movement, with its reason.',
  'commerce.order_status_step_refused': 'The order cannot take this step from where it is.',
  'commerce.order_sums_differ': 'The order does not add up. Nothing was changed.',
  'commerce.order_history_is_append_only': 'The history of an order cannot be changed.',
  'commerce.period_invalid': 'Please choose a period of up to five years.',
  'commerce.import_not_found': 'This import does not exist, or belongs to another organization.',
  'commerce.import_status_wrong':
    'This import has moved on in the meantime. Please reload the page.',
  'commerce.too_many_imports':
    'Twenty files are waiting to be imported. Please import or discard one of them first.',
  'commerce.import_header_malformed': 'The names of the columns could not be read.',
  'commerce.import_options_malformed': 'The way to read this file could not be stored.',
  'commerce.import_rows_malformed': 'Some rows of this file could not be read.',
  'commerce.import_too_many_rows': 'A file can have up to 200,000 rows. Please split it.',
  'commerce.import_rows_missing': 'Some rows of this file did not arrive. Please upload it again.',
  'commerce.import_empty': 'This file has no rows besides the names of its columns.',
  'commerce.import_mapping_malformed':
    'These columns do not fit this file. Please reload the page.',
  'commerce.import_sku_unmapped':
    'Choose which column is the SKU: by it products are told apart and found again.',
  'commerce.import_stock_of_orders':
    'In a file of orders the quantities are what was sold, not what is in stock. Set one of the two columns to “Not imported”.',
  'commerce.import_choice_unknown': 'Please choose again what the import shall do.',
  'commerce.import_collided': 'Someone changed the same products at this moment. Please go on.',
  'commerce.import_row_blank': 'Nothing stands in the columns that are used.',
  'commerce.import_sku_missing':
    'This row has no SKU. Give it one, or leave the row out of the file.',
  'commerce.import_sku_damaged':
    'A spreadsheet has shortened this SKU. Format its column as text there and save the file again.',
  'commerce.import_sku_exists': 'This SKU is in the shop already and was left as it is, as chosen.',
  'commerce.import_sku_differs_in_case':
    'Another SKU differs only in capital letters. They are two products, as chosen.',
  'commerce.import_sku_ambiguous':
    'The shop has several SKUs that differ only in capital letters. Write it exactly as one of them.',
  'commerce.import_sku_taken_since':
    'Someone added this SKU after the check. Import the file again to update it.',
  'commerce.import_name_missing': 'There is no name, so the product is called by its SKU.',
  'commerce.import_name_kept':
    'The product has variants with another name in the file, so it keeps its own.',
  'commerce.price_unreadable': 'This is not a price. Write it in digits, such as 1234.50.',
  'commerce.price_negative': 'A price cannot be below zero. Correct it, or leave the cell empty.',
  'commerce.price_too_high': 'This price is higher than we can keep. Please check it.',
  'commerce.price_in_other_currency':
    'This price is in another currency than your shop. Convert it, and leave the currency out.',
  'commerce.price_rounded': 'This price has more digits than your currency, and was rounded.',
  'commerce.price_not_above_zero': 'This price is not above zero and was not counted.',
  'commerce.import_line_cancelled': 'The invoice was cancelled, so its price was not counted.',
  'commerce.import_price_missing':
    'There is no price above zero for this SKU. As a draft it costs nothing until you set one.',
  'commerce.import_price_needed':
    'A new variant of a product that exists needs a price above zero.',
  'commerce.import_prices_differ':
    'The rows of this SKU have different prices. The one in the middle was taken.',
  'commerce.stock_unreadable':
    'Stock is a whole number from 0. Correct it, or leave the cell empty.',
  'commerce.import_stocks_differ':
    'The rows of this SKU say different numbers of pieces. The last one was taken.',
  'commerce.import_status_unreadable':
    'This status is not known, so the one chosen for the import counts.',
  'commerce.import_option_missing':
    'The other variants of this product have options that this row does not say.',
  'commerce.import_options_repeated':
    'An earlier row is the same variant of this product. Map the column in which they differ.',
  'commerce.import_options_taken':
    'The product has a variant with these options already, under another SKU.',
  'commerce.import_options_differ':
    'The product in the shop has other options. Name the columns as they are called there.',
  'commerce.import_options_kept': 'Options of variants that exist are not changed by an import.',
  'commerce.import_matches_two_products':
    'Rows that belong together are several products in the shop. Leave the column that joins them out.',
  'commerce.import_product_changed':
    'Someone changed this product after the check. Import the file again.',
  'commerce.import_product_is_archived':
    'This product is archived. It was updated and stays archived.',
  'commerce.row_has_extra_cells':
    'This row has more cells than there are columns; those were left out.',

  'platform.time_zone_unknown': 'Please choose a time zone of the list.',
  'platform.audit_log_is_append_only': 'The audit trail cannot be changed.',
  'platform.rate_limit_invalid': 'This cannot be done right now. Please try again.',
  'platform.idempotency_key_invalid': 'The idempotency key may have 1 to 255 characters.',
  'platform.idempotency_key_reused': 'This key was used for a different request.',
  'platform.idempotency_key_not_found': 'This request is not known, or is finished already.',
  'platform.idempotency_answer_invalid': 'The answer is too large to be kept.',
  'platform.too_many_idempotency_keys':
    'Too many idempotency keys in one day. Please try again tomorrow, or without a key.',
  'platform.admin_required': 'Only platform administrators may do this.',
  'platform.user_not_found': 'There is no such user.',
  'platform.list_position_invalid':
    'This page of the list is no longer there. Please start at the first one.',
  'platform.values_malformed': 'Some of this could not be read. Please check it.',
  'platform.field_unknown': 'There is no such field.',
  'platform.value_missing': 'Please fill this in.',
  'platform.value_too_long': 'This is too long.',
  'platform.value_has_control_characters':
    'This has characters that cannot be stored. Please type it anew.',
  'platform.number_invalid': 'Please enter a whole number.',
  'platform.too_many_values': 'These are too many.',

  'platform.email_address_invalid': 'This is no address that a mail can be sent to.',
  'platform.email_template_text_invalid':
    'Please fill in a subject of one line, up to 200 characters, and a text of up to 10,000.',
  'platform.email_variable_unknown':
    'The text uses a variable that this mail does not know. Please take one from the list beside it.',
  'platform.email_address_unverified':
    'Please confirm your own e-mail address first; the test goes there.',
  'platform.too_many_test_emails': 'Twenty tests in an hour are the limit. Please try again later.',
  'platform.email_not_found': 'There is no such mail.',
  'platform.email_status_wrong': 'The mail has moved on meanwhile. Please load the page again.',
  'platform.email_template_not_found': 'There is no such template.',

  'finance.document_not_sendable': 'Drafts and void invoices are not sent. Please issue it first.',
  'finance.invoice_not_overdue': 'This invoice is not overdue, so there is nothing to remind of.',
  'finance.email_address_missing': 'There is no e-mail address for this. Please enter one.',
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
    'A document has a higher number already. Please enter that one or a later one.',
  'finance.logo_too_large': 'This picture is larger than 1 MB. Please choose a smaller one.',
  'finance.logo_type_refused': 'Please choose a picture: PNG, JPEG or WebP.',
  'finance.logo_unreadable': 'This picture cannot be read. Please choose another one.',
  'finance.logo_not_uploaded': 'The logo did not arrive. Please upload it again.',
  'finance.invoice_not_found': 'This invoice is no longer there.',
  'finance.items_missing': 'Please add a line before you issue the invoice.',
  'finance.customer_unknown': 'This customer is not there. Please choose another.',
  'finance.user_unknown':
    'This person is not a member of your organization. Please choose a colleague, or leave it out.',
  'finance.draft_changed': 'Somebody else has changed this draft meanwhile. Please load it again.',
  'finance.date_invalid': 'Please enter a day that there is, from 1970 to 2199.',
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
  'finance.account_not_found': 'There is no such account.',
  'finance.account_code_invalid':
    'Please use letters A–Z, digits, points and hyphens, and no more than 20 of them.',
  'finance.account_type_unknown': 'Please choose a type of the list.',
  'finance.account_code_taken': 'Another account has this code. Please choose a different one.',
  'finance.account_in_use':
    'The type stays as it is, since something was booked on this account. Please add another account instead.',
  'finance.account_needed':
    'Documents post to this account by themselves, so it cannot be archived.',
  'finance.too_many_accounts':
    'There are 500 accounts already. Please use one of them, or give one that is not needed another name.',
  'finance.period_invalid': 'Please choose a first day and a last day that is not before it.',
  'finance.supplier_not_found': 'There is no such supplier.',
  'finance.supplier_name_taken':
    'There is a supplier of this name already. Please choose that one, or another name.',
  'finance.supplier_unknown':
    'This supplier does not exist. Please choose one of the list, or add it first.',
  'finance.supplier_archived':
    'This supplier is archived. Please restore it first, or choose another one.',
  'finance.account_unknown': 'This account does not exist. Please choose one of the list.',
  'finance.account_archived':
    'An account of this voucher is archived. Please choose another one in its lines.',
  'finance.account_unsuitable':
    'This account cannot be used here. Please choose an expense or an asset for a purchase, a revenue for a sale.',
  'finance.lines_missing': 'There is nothing to post. Please add a line first.',
  'finance.voucher_not_found': 'There is no such voucher.',
  'finance.voucher_not_draft':
    'This voucher has been posted and cannot be changed. Please cancel it and make another one.',
  'finance.voucher_not_posted': 'This is a draft. Please post it first.',
  'finance.voucher_cancelled': 'This voucher was cancelled. Please make another one.',
  'finance.voucher_has_payments':
    'Something has been paid on this voucher. Please reverse the payments first.',
  'finance.cancelled_too_early':
    'A voucher cannot be cancelled before its own day. Please choose a later one.',
  'finance.payment_exceeds_open': 'This is more than is open. Please enter at most what is open.',
  'finance.payment_method_unknown': 'Please choose how it was paid.',
  'finance.paid_on_in_future':
    'This day has not come yet. Please enter the day on which it was paid.',
  'finance.invoice_not_issued': 'This invoice is a draft. Please issue it first.',
  'finance.invoice_is_void': 'This invoice was voided, so nothing is owed on it.',
  'finance.invoice_of_other_customer':
    'This invoice is of another customer. Please record a payment for each customer.',
  'finance.currency_differs':
    'This document is in another currency. Please record the amount in the currency of the document.',
  'finance.payment_amount_invalid': 'Please enter an amount above zero.',
  'finance.allocations_exceed_payment':
    'This is more than was paid. Please lower the amounts of the invoices.',
  'finance.payment_not_found': 'This payment was not found.',
  'finance.payment_is_reversal': 'A reversal cannot be reversed. Please record the payment again.',
  'finance.credit_already_spent':
    'The store credit from this payment has been spent. Please take back what it was spent on first.',
  'finance.credit_note_not_found': 'This credit note was not found.',
  'finance.nothing_to_credit': 'All of this invoice has been credited already.',
  'finance.credit_of_written_off':
    'Part of this invoice was written off, not paid. Please take the write-off back first.',
  'finance.refund_exceeds_refundable': 'This is more than is left to pay back. Please enter less.',
  'finance.refund_of_what': 'Please choose what is paid back: a credit note or store credit.',
  'finance.invoice_is_draft': 'This is a draft. Please delete it instead.',
  'finance.invoice_is_settled':
    'Something was already paid, credited or written off here. Please write a credit note instead.',
  'finance.order_is_cancelled': 'This order is cancelled. There is nothing to invoice.',
  'finance.import_not_found': 'This import does not exist, or belongs to another organization.',
  'finance.import_status_wrong': 'This import has gone on meanwhile. Please look at it again.',
  'finance.too_many_imports':
    'Many files wait already. Please import or discard some of them first.',
  'finance.import_header_malformed': 'The names of the columns could not be read.',
  'finance.import_options_malformed': 'The way to read this file could not be stored.',
  'finance.import_rows_malformed': 'Some rows of this file could not be read.',
  'finance.import_too_many_rows': 'A file can have up to 200,000 rows. Please split it.',
  'finance.import_rows_missing': 'Some rows of this file did not arrive. Please upload it again.',
  'finance.import_empty': 'This file has no rows besides the names of its columns.',
  'finance.import_mapping_malformed':
    'These columns could not be matched. Please choose them again.',
  'finance.import_fields_unmapped':
    'Please say which columns are the number, the date and the price of an invoice.',
  'finance.import_choice_unknown': 'Please choose again what the import shall do.',
  'finance.import_series_taken':
    'There are documents of this series already. Please give this import another name.',
  'finance.import_number_missing': 'There is no invoice number.',
  'finance.import_number_unreadable':
    'This number is too long, or has characters that cannot be stored.',
  'finance.import_day_unreadable':
    'This is not a date. Write it as 2026-02-28, or choose how days are written in this file.',
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
    'The price has parts of a cent, so quantity and price stand in the description and the line has its amount.',
  'finance.import_invoice_incomplete':
    'Another line of this invoice cannot be imported, and half an invoice would be a wrong one.',
  'finance.import_customers_differ': 'Lines of this invoice have different customers.',
  'finance.import_currencies_differ': 'Lines of this invoice have different currencies.',
  'finance.import_days_differ': 'Lines of this invoice have different dates.',
  'finance.import_signs_differ':
    'Some lines of this invoice are negative and some are not. Please give the negative ones a number of their own.',
  'finance.import_too_many_lines': 'This invoice has more than 1,000 lines.',
  'finance.import_invoice_of_nothing':
    'This invoice comes to nothing, such as a count of stock, and was left out.',
  'finance.import_credit_stands_alone':
    'The invoice that this takes back is not in the file, so it stands alone.',
}

const unknown = 'This cannot be done right now. Please try again.'

/** The sentence for a reason. One that has none yet gets a general one: raw reasons help nobody. */
export function messageFor(reason: string): string {
  return (Object.hasOwn(messages, reason) ? messages[reason] : undefined) ?? unknown
}
