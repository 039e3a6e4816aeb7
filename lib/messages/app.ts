/** What pages, forms and files say of themselves. */
export const appMessages: Readonly<Record<string, string>> = {
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
  'field.not_whole': 'Please enter a whole number.',
  'field.invalid_format': 'This does not have the right form.',
  'field.invalid_email': 'This is not an email address.',
  'field.too_long': 'This is too long.',
  'field.too_short': 'This is too short.',
  'field.too_big': 'This is too much.',
  'field.too_small': 'This is too little.',
  'field.not_a_choice': 'Please choose one from the list.',
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
}
