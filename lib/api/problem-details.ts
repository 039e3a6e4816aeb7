import { messageFor } from '@/lib/messages'

/** Sentences for programmers, where those of lib/messages.ts speak to people at a form. */
const DETAILS: Record<string, string> = {
  'api.body_too_large': 'The body is larger than allowed here.',
  'api.cross_origin_write':
    'A write with the session cookie has to come from our own pages. Use a bearer token instead.',
  'api.idempotency_answer_not_kept':
    'The first request with this Idempotency-Key was done. Its answer was too large to be kept; read what it made.',
  'api.idempotency_key_invalid': 'Idempotency-Key may have 1 to 255 visible ASCII characters.',
  'api.idempotency_in_progress': 'A request with this Idempotency-Key is still being worked on.',
  'api.control_character': 'A value of the query contains a control character.',
  'api.if_match_invalid': 'If-Match takes one ETag as an earlier answer sent it.',
  'api.invalid_encoding': 'The text is not valid UTF-8.',
  'api.invalid_json': 'The body is not valid JSON.',
  'api.method_not_allowed': 'This path does not have that method; see the header Allow.',
  'api.metrics_token_required': 'Send the metrics token as a bearer token.',
  'api.nul_byte': 'The text contains a NUL character, which cannot be stored.',
  'api.org_header_invalid': 'X-Org takes the slug of an organization, such as acme.',
  'api.path_malformed': 'The address is not valid: its percent-encoding is no UTF-8.',
  'api.route_not_found': 'There is nothing at this path; /api/docs lists what there is.',
  'api.search_has_one_page': 'A search has one page of best matches and no cursor.',
  'api.too_deep': 'The JSON is nested too deeply.',
  'api.unsupported_media_type': 'The content type is not understood here.',
  'api.url_too_long': 'The address is too long.',
  'app.invalid_input': 'Some fields are missing, unknown or not as they should be; see errors.',
  'app.rate_limited': 'Too many requests. Wait as long as Retry-After says.',
  'crm.customer_changed': 'The customer has changed since; read it again and decide anew.',
  'crm.customer_email_taken': 'Another customer has this e-mail; see existing_id.',
  'crm.customer_external_ref_taken': 'Another customer has this reference; see existing_id.',
  'crm.customer_merged': 'The customer was merged into another one; see existing_id.',
  'crm.customer_not_found': 'No such customer in this organization.',
  'crm.import_not_found': 'No such import in this organization.',
  'crm.note_changed': 'The note was edited since; read it again and decide anew.',
  'crm.note_not_found': 'This customer has no such note, or it was deleted.',
  'crm.file_not_found': 'This customer has no such file.',
  'identity.no_organization':
    'You belong to no organization yet. Create one, or accept an invitation.',
  'identity.session_ended': 'The session of this token has ended. Sign in again.',
  'identity.sign_in_required': 'Send a bearer token, or the session cookie of the app.',
  'identity.token_invalid': 'The token is not valid or has expired. Refresh it, or sign in again.',
}

export function reasonDetail(reason: string): string {
  return DETAILS[reason] ?? messageFor(reason)
}
