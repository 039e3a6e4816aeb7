import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { csvDownload } from '@/lib/csv/download'
import { listLedgerAccounts } from '@/lib/finance/ledger.queries'
import { archiveLedgerAccount, saveLedgerAccount } from '@/lib/finance/ledger.writes'
import { ageingCsv, taxReportCsv, trialBalanceCsv } from '@/lib/finance/reports.csv'
import { getAgeing, getTaxReport, getTrialBalance } from '@/lib/finance/reports.queries'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import {
  ageingAnswer,
  ageingQuery,
  archiveBody,
  ledgerAccountAnswer,
  ledgerAccountBody,
  ledgerAccountsAnswer,
  listedAccountAnswer,
  periodQuery,
  reportHeaders,
  taxReportAnswer,
  trialBalanceAnswer,
} from './ledger.schemas'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  BODY_PROBLEMS,
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, writeHeaders } from './schemas'

const STAFF = {
  tags: ['Ledger'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
const REPORT_PROBLEMS = [...CALLER_PROBLEMS, 422] as const

export const ledgerRouter = new OpenAPIHono<ApiEnv>()

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/ledger/accounts',
    operationId: 'listLedgerAccounts',
    summary: 'The chart of accounts',
    description: 'Archived ones too. Balances are debits less credits of all time, by currency.',
    request: { headers: orgHeaders },
    responses: { 200: json(ledgerAccountsAnswer, 'By code.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(withIsoTimes({ items: await listLedgerAccounts(scopeOf(c)) }), 200),
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/ledger/accounts',
    operationId: 'createLedgerAccount',
    summary: 'Add an account',
    request: { headers: writeHeaders, body: jsonBody(ledgerAccountBody) },
    responses: {
      201: {
        ...json(ledgerAccountAnswer, 'Added.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 201,
      body: withIsoTimes(await saveLedgerAccount(scopeOf(c), c.req.valid('json'))),
    }))
    const account = ledgerAccountAnswer.parse(answer.body)
    c.header('Location', `/api/v1/ledger/accounts/${account.id}`)
    return c.json(account, 201)
  },
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/ledger/accounts/{id}',
    operationId: 'getLedgerAccount',
    summary: 'An account, with what is on it',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(listedAccountAnswer, 'The account.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const account = (await listLedgerAccounts(scopeOf(c))).find((one) => one.id === id)
    if (!account) throw new Problem('not_found', 'finance.account_not_found')
    return c.json(withIsoTimes(account), 200)
  },
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/ledger/accounts/{id}',
    operationId: 'updateLedgerAccount',
    summary: 'Change an account',
    description: 'Its type stays once something was booked on it, or if documents post to it.',
    request: { headers: orgHeaders, params: idParam, body: jsonBody(ledgerAccountBody) },
    responses: { 200: json(ledgerAccountAnswer, 'Changed.'), ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => {
    const account_id = c.req.valid('param').id
    const account = await saveLedgerAccount(scopeOf(c), { ...c.req.valid('json'), account_id })
    return c.json(withIsoTimes(account), 200)
  },
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/ledger/accounts/{id}/archive',
    operationId: 'archiveLedgerAccount',
    summary: 'Archive an account, or restore it',
    description: 'Not for accounts that documents post to by themselves.',
    request: { headers: orgHeaders, params: idParam, body: jsonBody(archiveBody) },
    responses: { 200: json(ledgerAccountAnswer, 'As it is now.'), ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => {
    const account = await archiveLedgerAccount(scopeOf(c), {
      account_id: c.req.valid('param').id,
      is_archived: c.req.valid('json').is_archived,
    })
    return c.json(withIsoTimes(account), 200)
  },
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/reports/trial-balance',
    operationId: 'getTrialBalance',
    summary: 'The trial balance of a period',
    description: 'JSON, or CSV by `Accept: text/csv`. Opening and closing are debits less credits.',
    request: { headers: reportHeaders, query: periodQuery },
    responses: { 200: report(trialBalanceAnswer), ...problems(...REPORT_PROBLEMS) },
  }),
  async (c) => {
    const found = await getTrialBalance(scopeOf(c), c.req.valid('query'))
    return wantsCsv(c)
      ? await csvDownload(`trial-balance-${found.from}-${found.to}.csv`, trialBalanceCsv(found))
      : c.json(found, 200)
  },
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/reports/tax',
    operationId: 'getTaxReport',
    summary: 'The tax report of a period',
    description: 'JSON, or CSV by `Accept: text/csv`. Tax equals what the tax accounts moved.',
    request: { headers: reportHeaders, query: periodQuery },
    responses: { 200: report(taxReportAnswer), ...problems(...REPORT_PROBLEMS) },
  }),
  async (c) => {
    const found = await getTaxReport(scopeOf(c), c.req.valid('query'))
    return wantsCsv(c)
      ? await csvDownload(`tax-report-${found.from}-${found.to}.csv`, taxReportCsv(found))
      : c.json(found, 200)
  },
)

ledgerRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/reports/ageing',
    operationId: 'getReceivablesAgeing',
    summary: 'What customers owe on a day, by age',
    description:
      'JSON in pages, who owes most first, with the totals of all; or all of it as CSV by `Accept: text/csv`.',
    request: { headers: reportHeaders, query: ageingQuery },
    responses: { 200: report(ageingAnswer), ...problems(...REPORT_PROBLEMS) },
  }),
  async (c) => {
    const { on, currency, ...page } = c.req.valid('query')
    const scope = scopeOf(c)
    const found = await getAgeing(scope, { on, currency, ...page }).catch(cursorProblem)
    if (!wantsCsv(c)) return c.json(found, 200)
    const asked = { on: found.on, currency: found.currency }
    return await csvDownload(`receivables-${found.on}.csv`, ageingCsv(scope, asked))
  },
)

function report<S extends z.ZodType>(schema: S) {
  return {
    description: 'The report.',
    content: {
      'application/json': { schema },
      'text/csv': { schema: z.string(), example: 'code,account,type\r\n1000,Bank,asset\r\n' },
    },
  }
}

function wantsCsv(c: ApiContext): boolean {
  return /^text\/csv\b/i.test(c.req.header('accept')?.trim() ?? '')
}
