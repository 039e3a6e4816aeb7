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
  'identity.avatar_missing': 'Please choose a picture.',
  'identity.avatar_too_large': 'The picture may have at most 2 MB.',
  'identity.avatar_type': 'Please choose a PNG, JPEG or WebP picture.',
}

const unknown = 'This cannot be done right now. Please try again.'

/** The sentence for a reason. One that has none yet gets a general one: raw reasons help nobody. */
export function messageFor(reason: string): string {
  return messages[reason] ?? unknown
}
