import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startBulkRun } from '../../../lib/crm/customer-bulk.actions.ts'
import * as jobs from '../../../lib/crm/customer-bulk.jobs.ts'
import { AppError } from '../../../lib/errors.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { createTag } from '../../helpers/crm-factories.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createCustomer,
  createMembership,
  createOrganization,
  type OrganizationRow,
} from '../../helpers/factories.ts'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'

const background = vi.hoisted(() => [] as (() => Promise<void>)[])
vi.mock('next/server', async (original) => ({
  ...(await original<typeof import('next/server')>()),
  after: (work: () => Promise<void>) => background.push(work),
}))
vi.mock('../../../lib/crm/customer-bulk.jobs.ts', { spy: true })

let org: OrganizationRow
let admin: SignedIn
let customerId: string
let tagId: string

beforeAll(async () => {
  resetBrowser()
  admin = await createSignedInUser()
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: admin.userId, role: 'admin' })
  customerId = (await createCustomer(sql, { org_id: org.id })).id
  tagId = (await createTag(sql, { org_id: org.id })).id
  const form = new FormData()
  form.append('email', admin.email)
  form.append('password', TEST_PASSWORD)
  await expect(signIn(form)).rejects.toMatchObject({
    digest: expect.stringContaining('NEXT_REDIRECT'),
  })
})

beforeEach(() => {
  background.length = 0
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  await deleteUser(admin)
})

const tagging = () =>
  startBulkRun({
    org: org.slug,
    action: 'add_tags',
    arguments: { tag_ids: [tagId] },
    customer_ids: [customerId],
  })

describe('startBulkRun', () => {
  it('answers with the run when its first batch fails, which is done later', async () => {
    vi.mocked(jobs.runBulkBatch).mockRejectedValueOnce(
      new AppError('unavailable', 'app.unavailable'),
    )
    const result = await tagging()
    expect(result).toMatchObject({ ok: true, data: { run: { status: 'pending', total: 1 } } })
    const runs = await sql`select id from public.customer_bulk_runs where org_id = ${org.id}`
    expect(runs).toHaveLength(1)

    await Promise.all(background.map((work) => work()))
    const links = await sql`select from public.customer_tags where customer_id = ${customerId}`
    expect(links).toHaveLength(1)
  })

  it('is done with a small run at once', async () => {
    const result = await tagging()
    expect(result).toMatchObject({ ok: true, data: { run: { status: 'done', total: 1 } } })
    expect(background).toEqual([])
  })

  it('reports what was refused before there was a run', async () => {
    const before = await sql`select from public.customer_bulk_runs where org_id = ${org.id}`
    const result = await startBulkRun({
      org: org.slug,
      action: 'add_tags',
      arguments: { tag_ids: [crypto.randomUUID()] },
      customer_ids: [customerId],
    })
    expect(result).toMatchObject({ ok: false })
    const after = await sql`select from public.customer_bulk_runs where org_id = ${org.id}`
    expect(after.length).toBe(before.length)
  })
})
