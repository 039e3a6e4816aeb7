export const commerceMessages: Readonly<Record<string, string>> = {
  'commerce.cart_full': 'A cart holds 100 different things at most.',
  'commerce.cart_not_found': 'This cart is not there any more.',
  'commerce.quantity_invalid': 'Please give a whole number from 1 to 9999.',
  'commerce.shop_not_found': 'There is no such shop, or it is closed.',
  'commerce.variant_unavailable': 'This cannot be bought at the moment.',
  'commerce.sort_unknown': 'The list cannot be sorted like this.',
  'commerce.status_unknown': 'Please choose a status from the list.',
  'commerce.category_not_found': 'This category is no longer there.',
  'commerce.product_not_found': 'This product is not there.',
  'commerce.variant_not_found': 'This variant is no longer there.',
  'commerce.product_changed': 'Someone else changed this product in the meantime.',
  'commerce.slug_taken': 'This address is taken in your shop.',
  'commerce.sku_taken': 'Another variant has this SKU.',
  'commerce.variant_options_taken': 'Another variant has the same options.',
  'commerce.variant_options_mismatch': 'Every variant needs a value for each option.',
  'commerce.option_names_repeated': 'Two options have the same name. Please rename one.',
  'commerce.too_many_variants': 'A product can have up to 100 variants.',
  'commerce.product_without_variants': 'A product in the shop needs at least one variant on sale.',
  'commerce.price_invalid': 'Please enter a price.',
  'commerce.tax_rate_invalid': 'Please enter a tax rate from 0 to 100 %.',
  'commerce.stock_not_tracked': 'The stock of this variant is not counted.',
  'commerce.stock_quantity_invalid': 'Please enter a number of pieces, up to 999,999,999.',
  'commerce.is_wished_invalid': 'Please choose again.',
  'commerce.wishlist_full':
    'Things can be added to a wishlist while there are fewer than 200 on it. Please take something off first.',
  'commerce.wishlist_item_not_found': 'This is not on your wishlist any more.',
  'commerce.stock_reason_invalid': 'Please shorten the reason to 500 characters.',
  'commerce.too_many_categories': 'A shop can have up to 500 categories.',
  'commerce.shop_currency_in_use':
    'The shop has prices in this currency. It can be changed only while there are no products or delivery rates.',
  'commerce.shop_currency_unknown': 'Please choose a currency from the list.',
  'commerce.shop_email_invalid': 'Please enter an email address.',
  'commerce.shop_days_invalid': 'Please enter 1 to 365 days.',
  'commerce.shipping_rate_not_found': 'This delivery rate is no longer there.',
  'commerce.shipping_rate_taken': 'There is a delivery rate for this country already.',
  'commerce.country_unknown': 'Please choose a country from the list.',
  'commerce.image_not_found': 'This picture is no longer there.',
  'commerce.image_not_uploaded': 'The picture has not arrived. Please upload it again.',
  'commerce.image_type_refused': 'Please choose a PNG, JPEG or WebP picture.',
  'commerce.image_too_large': 'Pictures can have up to 5 MB.',
  'commerce.image_empty': 'This file is empty.',
  'commerce.image_unreadable': 'This picture could not be read.',
  'commerce.too_many_images': 'A product can have up to 20 pictures.',
  'commerce.address_not_found': 'This address is not there any more.',
  'commerce.cart_changed':
    'Your cart has changed in the meantime. Please look at what is in it now.',
  'commerce.cart_empty': 'Your cart is empty.',
  'commerce.email_invalid': 'This is not an email address.',
  'commerce.order_not_found': 'This order does not exist, or belongs to somebody else.',
  'commerce.order_too_large': 'This is more than one order can hold.',
  'commerce.payment_unavailable': 'This way of paying is not available here.',
  'commerce.phone_invalid': 'This is not a telephone number.',
  'commerce.postal_code_invalid': 'This does not look like a postal code of the country.',
  'commerce.price_changed': 'The price has changed in the meantime. Please look at the new total.',
  'commerce.shipping_unavailable': 'This shop does not deliver to this country.',
  'commerce.shop_closed': 'This shop is closed at the moment.',
  'commerce.too_many_addresses': 'An address book holds 50 addresses. Please delete one first.',
  'commerce.order_not_cancellable': 'This cannot be cancelled any more.',
  'commerce.order_cancelled_whole': 'Please cancel the whole order, or write to the shop.',
  'commerce.too_many_guest_orders':
    'Without signing in you can place 20 orders in an hour. Please sign in, or try again later.',
  'commerce.too_many_orders': 'Please choose up to 100 orders at a time.',
  'commerce.stock_insufficient': 'There is not enough in stock for this.',
  'commerce.stock_changed':
    'The stock has changed since you opened this; the current number is shown above. Please check that your count still holds, and save again.',
  'commerce.stock_is_append_only':
    'A stock movement cannot be changed. Please correct a mistake with another one.',
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
    'Choose which column is the SKU: it tells products apart and finds them again.',
  'commerce.import_stock_of_orders':
    'In a file of orders the quantities are what was sold, not what is in stock. Set one of the two columns to “Not imported”.',
  'commerce.import_choice_unknown': 'Please choose again what the import should do.',
  'commerce.import_collided': 'Someone changed the same products at this moment. Please go on.',
  'commerce.import_row_blank': 'The columns that are used are empty in this row.',
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
  'commerce.import_name_missing': 'There is no name, so the product is named after its SKU.',
  'commerce.import_name_kept':
    'The product has variants with another name in the file, so it keeps its own.',
  'commerce.price_unreadable': 'This is not a price. Write it in digits, such as 1234.50.',
  'commerce.price_negative': 'A price cannot be below zero. Correct it, or leave the cell empty.',
  'commerce.price_too_high': 'This price is higher than we can keep. Please check it.',
  'commerce.price_in_other_currency':
    'What stands beside this price is not your currency. Convert it, and write the number alone.',
  'commerce.price_rounded': 'This price has more decimals than your currency, and was rounded.',
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
    'The rows of this SKU have different numbers of pieces. The last one was taken.',
  'commerce.import_status_unreadable':
    'This status is not known, so the one chosen for the import counts.',
  'commerce.import_option_missing':
    'The other variants of this product have options that this row does not give.',
  'commerce.import_options_repeated':
    'An earlier row is the same variant of this product. Map the column in which they differ.',
  'commerce.import_options_taken':
    'The product has a variant with these options already, under another SKU.',
  'commerce.import_options_differ':
    'The product in the shop has other options. Name the columns as they are called there.',
  'commerce.import_options_kept': 'Options of variants that exist are not changed by an import.',
  'commerce.import_matches_two_products':
    'Rows that belong together are several products in the shop. Leave out the column that joins them.',
  'commerce.import_product_changed':
    'Someone changed this product after the check. Import the file again.',
  'commerce.import_product_is_archived':
    'This product is archived. It was updated and stays archived.',
  'commerce.row_has_extra_cells':
    'This row has more cells than there are columns; those were left out.',
}
