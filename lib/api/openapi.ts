import type { OpenAPIHono } from '@hono/zod-openapi'
import { SESSION_COOKIE } from '@/lib/supabase/cookies'
import type { ApiEnv } from './context'
import { withTimeFormats } from './time-formats'

const DESCRIPTION = `
Clientele's REST interface. Every rule is the database's: a token can do here exactly what its owner
can do in the app.

**Signing in.** Send \`Authorization: Bearer <access_token>\` with a token of \`/auth/login\`. Pages of
the app itself may use their session cookie; a write by cookie has to come from the app's own origin.

**Organization.** \`X-Org: <slug>\`; may be left out by a caller with one organization.

**Shops** answer visitors as well: \`X-Org\` with the slug of the shop, and no token. A guest's cart is
opened by \`X-Cart-Token\`, which the first answer that made one carries.

**Lists** are keyset pages: \`limit\` (up to 100 or 200, as each says) and \`cursor\`, the \`next_cursor\` of the page before.

**Formats.** Each operation has one, named in its description: JSON, or CSV for exports. \`Accept\` is
consulted for reports alone, which are both.

**Repeating writes.** Send an \`Idempotency-Key\` to the operations that list it. The same request with
the same key is done once. Operations whose answers list \`Idempotent-Replayed\` keep the answer for a day
and give the same each time, with \`Idempotent-Replayed: true\` from the second time on; one of more than 1 MB is
not kept, and the second time is 409 \`api.idempotency_answer_not_kept\`: it was done. The others, which
make orders and documents or move money, know the key for good: they answer what the first request made,
as it is by then, and do not mark it. So do those that fill a cart, for a day and for guests as well.
Those that list no key may be repeated as they are: they set something to what it is, or are refused the
second time, as there is nothing left to do. Under \`/auth\` and \`/admin\` each request counts: it sends
a mail or begins a session anew.

**Errors** are \`application/problem+json\` (RFC 9457). Branch on \`code\`, or on \`reason\` where it matters;
\`errors\` names the fields. Quote \`request_id\` when you report a problem.

| status | code | meaning |
| --- | --- | --- |
| 308 | – | reads only: the customer was merged into the one that \`Location\` names |
| 400 | \`malformed\` | bad JSON, wrong type, unknown field, bad id or cursor |
| 401 | \`unauthenticated\` | no token, or its session has ended |
| 403 | \`forbidden\` | your role does not allow it |
| 404 | \`not_found\` | does not exist, or is another organization's |
| 405 | \`method_not_allowed\` | see \`Allow\` |
| 409 | \`conflict\` | in conflict with what is stored; \`existing_id\` names the row in the way |
| 412 | \`precondition_failed\` | \`If-Match\` names another version |
| 413 | \`payload_too_large\` | more than 1 MB of JSON, or than a file of its kind may have |
| 415 | \`unsupported_media_type\` | see the content types of the operation |
| 422 | \`rule_broken\` | well-formed, but a rule forbids it |
| 429 | \`rate_limited\` | wait as long as \`Retry-After\` says |
| 500 | \`unexpected\` | a fault of ours; quote \`request_id\` |
| 503 | \`unavailable\` | a dependency is down; repeat later |
`.trim()

type Document = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>

const documents = new WeakMap<OpenAPIHono<ApiEnv>, Document>()

/** The description of what is mounted, made once. */
export function openApiDocument(api: OpenAPIHono<ApiEnv>): Document {
  const known = documents.get(api)
  if (known) return known
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The `access_token` of `/api/v1/auth/login`.',
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'The session cookie of the app; a long one comes in parts, `.0`, `.1` and so on. Writes have to ' +
      'come from the same origin.',
  })
  const document = withTimeFormats(
    api.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Clientele API',
        version: '1.0.0',
        description: DESCRIPTION,
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      },
      servers: [{ url: '/', description: 'This server' }],
      tags: [
        { name: 'Auth', description: 'Sign up, sign in and out, passwords.' },
        { name: 'Profile', description: 'One’s own name and settings.' },
        { name: 'Customers', description: 'The customers of an organization.' },
        { name: 'Notes', description: 'What staff write down about a customer.' },
        { name: 'Files', description: 'What staff keep about a customer.' },
        { name: 'Credit', description: 'What a customer may still spend here.' },
        { name: 'Tags', description: 'An organization’s own words for groups of customers.' },
        { name: 'Saved views', description: 'Filters that have a name.' },
        { name: 'Bulk runs', description: 'One change to many customers, as it goes on.' },
        { name: 'Duplicates', description: 'Who may be there twice, and merging them.' },
        {
          name: 'Customer imports',
          description: 'Customers out of a file: upload, review, apply, undo.',
        },
        { name: 'Customer exports', description: 'Customers as a file, made in the background.' },
        {
          name: 'Products',
          description: 'The catalogue: products, variants, categories, pictures, stock.',
        },
        {
          name: 'Product imports',
          description: 'Products out of a file: upload, review, apply, undo.',
        },
        { name: 'Cart', description: 'Carts and wishlists of customers and guests.' },
        { name: 'Addresses', description: 'Where a customer has goods and bills sent.' },
        { name: 'Orders', description: 'What was bought, and the steps that it takes.' },
        { name: 'Invoices', description: 'What customers are asked to pay.' },
        { name: 'Credit notes', description: 'What of an invoice is taken back.' },
        {
          name: 'Payments',
          description: 'Money that came in or was given back, and what it settles.',
        },
        {
          name: 'Invoice imports',
          description: 'Invoices of another system: upload, review, apply, undo.',
        },
        { name: 'Vouchers', description: 'Purchases and sales that are booked by account.' },
        { name: 'Ledger', description: 'Accounts, and the reports that are made of them.' },
        { name: 'Emails', description: 'Mails that are sent, and what became of them.' },
        { name: 'Platform', description: 'For those who run it for several organizations.' },
        { name: 'Operation', description: 'Whether it is well, for those who run it.' },
      ],
    }),
  )
  documents.set(api, document)
  return document
}
