export const platformMessages: Readonly<Record<string, string>> = {
  'platform.time_zone_unknown': 'Please choose a time zone from the list.',
  'platform.audit_log_is_append_only': 'The audit trail cannot be changed.',
  'platform.rate_limit_invalid': 'This cannot be done right now. Please try again.',
  'platform.idempotency_key_invalid': 'The idempotency key may have 1 to 255 characters.',
  'platform.idempotency_key_reused': 'This key was used for a different request.',
  'platform.idempotency_key_not_found': 'This request is not known, or is finished already.',
  'platform.idempotency_answer_invalid': 'The answer is too large to be kept.',
  'platform.too_many_idempotency_keys':
    'Too many idempotency keys in one day. Please try again tomorrow, or without a key.',
  'platform.admin_required': 'Only platform administrators may do this.',
  'platform.maintenance_job_unknown': 'There is no such job.',
  'platform.user_not_found': 'There is no such user.',
  'platform.list_position_invalid':
    'This page of the list is no longer there. Please start at the first one.',
  'platform.values_malformed': 'Some of this could not be read. Please check it.',
  'platform.field_unknown': 'There is no such field.',
  'platform.value_missing': 'Please fill this in.',
  'platform.value_too_long': 'This is too long.',
  'platform.value_has_control_characters':
    'This has characters that cannot be stored. Please type it again.',
  'platform.number_invalid': 'Please enter a whole number.',
  'platform.too_many_values': 'These are too many.',
  'platform.import_value_left_out':
    'Columns that become the same field differ here: the first is taken, the others are left out.',
  'platform.email_address_invalid': 'This is not an address that email can be sent to.',
  'platform.email_template_text_invalid':
    'Please fill in a subject of one line, up to 200 characters, and a text of up to 10,000.',
  'platform.email_variable_unknown':
    'The text uses a variable that this email does not know. Please take one from the list beside it.',
  'platform.email_address_unverified':
    'Please confirm your own email address first; the test goes there.',
  'platform.too_many_test_emails': 'Twenty tests in an hour are the limit. Please try again later.',
  'platform.email_not_found': 'There is no such email.',
  'platform.email_status_wrong': 'The email has moved on in the meantime. Please reload the page.',
  'platform.email_not_kept':
    'What this email said is no longer kept. Please send it anew, from the page of what it is about.',
  'platform.email_days_invalid': 'Please enter 1 to 3650 days.',
  'platform.email_template_not_found': 'There is no such template.',
}
