import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  changeCustomer,
  changeCustomerTags,
  updateCustomer,
} from '../../../lib/crm/customers.actions.ts'
import { deleteTag, mergeTags, updateTag } from '../../../lib/crm/tags.actions.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createCustomer,
  createMembership,
  createOrganization,
  type OrganizationRow,
  required,
} from '../../helpers/factories.ts'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'

let org: OrganizationRow
let agent: SignedIn

beforeAll(async () => {
  resetBrowser()
  agent = await createSignedInUser()
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: agent.userId, role: 'agent' })
  const form = new FormData()
  form.append('email', agent.email)
  form.append('password', TEST_PASSWORD)
  // Leads somewhere, which travels as an exception.
  await expect(signIn(form)).rejects.toMatchObject({
    digest: expect.stringContaining('NEXT_REDIRECT'),
  })
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  await deleteUser(agent)
})

describe('changeCustomerTags', () => {
  it('keeps what came since the page was opened, and answers with it', async () => {
    const { id } = await createCustomer(sql, { org_id: org.id })
    const spring = await createTag(sql, { org_id: org.id, name: 'Spring' })
    await tagCustomer(sql, { org_id: org.id, customer_id: id, tag_id: spring.id })
    const change = (add: string[], remove: string[] = []) =>
      changeCustomerTags({ org: org.slug, customer_id: id, add, remove })
    expect(await change(['fair'])).toEqual({ ok: true, data: { tags: ['fair', 'Spring'] } })
    expect(await change(['VIP'], ['fair'])).toEqual({
      ok: true,
      data: { tags: ['Spring', 'VIP'] },
    })
    expect(await change(['a,b'])).toMatchObject({ ok: false, code: 'malformed' })
    const many = Array.from({ length: 49 }, (_, index) => `Tag ${index}`)
    expect(await change(many)).toMatchObject({ ok: false, reason: 'crm.too_many_tags' })
  })
})

describe('changeCustomer', () => {
  it('replaces the value that was seen, and no other', async () => {
    const { id } = await createCustomer(sql, { org_id: org.id, phone: '+49 30 1' })
    const change = (phone: string, seen: string | null) =>
      changeCustomer({ org: org.slug, customer_id: id, phone, seen: { phone: seen } })
    expect(await change('+49 30 2', '+49 30 1')).toMatchObject({ ok: true })
    browser.revalidated.length = 0
    expect(await change('+49 30 3', '+49 30 1')).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'crm.customer_changed',
      fields: { phone: ['crm.customer_changed'] },
    })
    expect(browser.revalidated).toEqual([`/o/${org.slug}/customers`])
    const [row] = await sql`select phone from public.customers where id = ${id}`
    expect(row).toEqual({ phone: '+49 30 2' })
  })

  it('takes neither tags nor segment, which would be replaced unseen', async () => {
    const { id } = await createCustomer(sql, { org_id: org.id, segment: 'LEAD' })
    const tag = await createTag(sql, { org_id: org.id, name: 'Kept' })
    await tagCustomer(sql, { org_id: org.id, customer_id: id, tag_id: tag.id })
    await changeCustomer({
      org: org.slug,
      customer_id: id,
      source: 'Fair',
      segment: 'CHURNED',
      tags: [],
      seen: { source: null },
    })
    expect(
      await sql`
      select customers.segment, customers.source, tags.tag_id
        from public.customers left join public.customer_tags as tags
          on tags.org_id = customers.org_id and tags.customer_id = customers.id
       where customers.id = ${id}`,
    ).toEqual([{ segment: 'LEAD', source: 'Fair', tag_id: tag.id }])
  })
})

describe('updateCustomer', () => {
  /** The form as it was opened with these tags, and sent with those. */
  const save = (customer_id: string, seen: string[], tags: string[], expected_tags = '') => {
    const empty = { company: '', email: '', phone: '', country_code: '', external_ref: '' }
    return updateCustomer({
      ...empty,
      org: org.slug,
      customer_id,
      name: 'Ada',
      source: '',
      owner_id: '',
      segment: 'LEAD',
      expected_updated_at: '',
      expected_tags,
      seen_tags: seen.join(','),
      tags: tags.join(','),
    })
  }
  const tagsOf = async (id: string) =>
    (
      await sql<{ name: string }[]>`
        select tags.name from public.customer_tags as links
        join public.tags on tags.org_id = links.org_id and tags.id = links.tag_id
        where links.customer_id = ${id} order by 1`
    ).map(({ name }) => name)
  const tagged = async (names: string[]) => {
    const { id } = await createCustomer(sql, { org_id: org.id })
    const tags = []
    for (const name of names) {
      const tag = await createTag(sql, { org_id: org.id, name })
      await tagCustomer(sql, { org_id: org.id, customer_id: id, tag_id: tag.id })
      tags.push(tag.id)
    }
    return [id, ...tags]
  }

  it('brings no tag back that was merged, deleted or renamed while the form was open', async () => {
    const [id = '', from = '', into = '', gone = '', renamed = ''] = await tagged([
      'Twin',
      'Twins',
      'Gone',
      'Before',
    ])
    const seen = ['Before', 'Gone', 'Twin', 'Twins']
    expect(await mergeTags({ org: org.slug, from_id: from, into_id: into })).toMatchObject({
      ok: true,
    })
    expect(await deleteTag({ org: org.slug, tag_id: gone })).toMatchObject({ ok: true })
    expect(await updateTag({ org: org.slug, tag_id: renamed, name: 'After' })).toMatchObject({
      ok: true,
    })
    expect(await save(id, seen, [...seen, 'Added'])).toMatchObject({ ok: true })
    expect(await tagsOf(id)).toEqual(['Added', 'After', 'Twins'])
    expect(
      await sql`select from public.tags where org_id = ${org.id} and name = any (${['Before', 'Gone', 'Twin']})`,
    ).toHaveLength(0)
    expect(await save(id, ['Added', 'After', 'Twins'], ['Twins'])).toMatchObject({ ok: true })
    expect(await tagsOf(id)).toEqual(['Twins'])
  })

  it('says so when a tag that is taken off has got another name while the form was open', async () => {
    const [id = '', merged = '', into = '', renamed = ''] = await tagged([
      'Stall',
      'Stalls',
      'Lapsed',
    ])
    const versionOf = async () => {
      const [row] = await sql<{ version: string }[]>`
        select private.tags_version(${org.id}, ${id}) as version`
      return required(row).version
    }
    const shown = ['Stall', 'Stalls', 'Lapsed']
    const changed = {
      ok: false,
      code: 'conflict',
      reason: 'crm.customer_changed',
      detail: 'tags',
      fields: { tags: ['crm.customer_changed'] },
    }
    let version = await versionOf()
    await updateTag({ org: org.slug, tag_id: renamed, name: 'Former' })
    expect(await save(id, shown, ['Stall', 'Stalls'], version)).toMatchObject(changed)
    expect(await tagsOf(id)).toEqual(['Former', 'Stall', 'Stalls'])
    // What is still there may go, and what is left in the form is not asked about.
    expect(await save(id, shown, ['Stall', 'Lapsed'], version)).toMatchObject({ ok: true })
    expect(await tagsOf(id)).toEqual(['Former', 'Stall'])

    version = await versionOf()
    await mergeTags({ org: org.slug, from_id: merged, into_id: into })
    expect(await save(id, ['Stall', 'Former'], ['Former'], version)).toMatchObject(changed)
    // Having been shown what is there now.
    expect(await save(id, ['Stalls', 'Former'], ['Former'], await versionOf())).toMatchObject({
      ok: true,
    })
    expect(await tagsOf(id)).toEqual(['Former'])
  })

  it('saves a customer whom a merge gave more tags than fifty, and takes all of them away', async () => {
    const names = Array.from({ length: 51 }, (_, index) => `Of both ${index}`)
    const [id = ''] = await tagged(names)
    expect(await save(id, names, names)).toMatchObject({ ok: true })
    expect(await tagsOf(id)).toHaveLength(51)
    expect(await save(id, names, [...names, 'One more'])).toMatchObject({
      ok: false,
      reason: 'crm.too_many_tags',
      fields: { tags: ['crm.too_many_tags'] },
    })
    expect(await save(id, names, [])).toMatchObject({ ok: true })
    expect(await tagsOf(id)).toEqual([])
  })

  it('says which customer it is part of now that was merged while the form was open', async () => {
    const survivor = await createCustomer(sql, { org_id: org.id })
    const goneId = randomUUID()
    await sql`
      insert into private.customer_redirects (org_id, customer_id, survivor_id)
      values (${org.id}, ${goneId}, ${survivor.id})`
    expect(await save(goneId, [], [])).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'crm.customer_merged',
      detail: survivor.id,
    })
    expect(await save(survivor.id, [], [])).toMatchObject({ ok: true })
  })
})
