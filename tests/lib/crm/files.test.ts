import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FILE_MAX_BYTES } from '@/lib/crm/customers.values'
import { getCustomerFile, listCustomerFiles, signDownload } from '@/lib/crm/files.queries'
import { removeCustomerFile, sweepCustomerFiles } from '@/lib/crm/files.removal'
import { type CustomerFile, FILES_BUCKET } from '@/lib/crm/files.schemas'
import { readFileBytes, storeCustomerFile } from '@/lib/crm/files.upload'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { createTokenClient } from '@/lib/supabase/server'
import { sql, yielding } from '../../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../../helpers/request.ts'

const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n')
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const HTML = Buffer.from('<html><script>alert(1)</script></html>')

let agent: SignedIn
let stranger: SignedIn
let scope: OrgScope
let elsewhere: OrgScope
let customerId: string

function scopeOf(user: SignedIn, orgId: string): OrgScope {
  const context = { requestId: randomUUID(), clientIp: 'unknown' }
  return { db: createTokenClient(user.accessToken, context), org: { id: orgId } }
}

beforeAll(async () => {
  ;[agent, stranger] = await Promise.all([createSignedInUser(), createSignedInUser()])
  const org = await createOrganization(sql)
  const otherOrg = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: agent.userId, role: 'agent' })
  await createMembership(sql, { org_id: otherOrg.id, user_id: stranger.userId, role: 'owner' })
  scope = scopeOf(agent, org.id)
  elsewhere = scopeOf(stranger, otherOrg.id)
  customerId = (await createCustomer(sql, { org_id: org.id })).id
})

afterAll(async () => {
  await yielding(
    () =>
      sql`delete from public.organizations where id in ${sql([scope.org.id, elsewhere.org.id])}`,
  )
  await sweepCustomerFiles()
  await Promise.all([deleteUser(agent), deleteUser(stranger)])
})

const store = (name: string, bytes: Buffer): Promise<CustomerFile> =>
  storeCustomerFile(scope, { customerId, name, bytes: new Uint8Array(bytes) })

const pathOf = (file: { id: string }) => `${scope.org.id}/${file.id}`

async function download(file: CustomerFile): Promise<Response> {
  const stored = await getCustomerFile(scope, file.id)
  if (!stored) throw new Error('The file is gone.')
  return fetch((await signDownload(scope, stored)).url)
}

describe('a file', () => {
  it('is kept under its name and served as a download of it, byte for byte', async () => {
    const file = await store('Angebot für Ada.pdf', PDF)
    expect(file).toMatchObject({
      name: 'Angebot für Ada.pdf',
      content_type: 'application/pdf',
      size_bytes: PDF.length,
    })
    expect(file.stored_at).not.toBeNull()

    const answer = await download(file)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename=.*filename\*=UTF-8''Angebot%20f%C3%BCr%20Ada\.pdf/,
    )
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await answer.arrayBuffer()).equals(PDF)).toBe(true)
  })

  it('stands in the timeline of the customer, as of who uploaded it', async () => {
    const file = await store('photo.png', PNG)
    const [event] = await sql`
      select kind, data, actor_id from public.customer_events
       where customer_id = ${customerId} and data ->> 'file_id' = ${file.id}`
    expect(event).toEqual({
      kind: 'file.added',
      data: { file_id: file.id, name: 'photo.png' },
      actor_id: agent.userId,
    })
  })

  it.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\secret\\offer.pdf', 'offer.pdf'],
    ['a/b.pdf', 'b.pdf'],
    ['..\u202efdp.pdf', 'fdp.pdf'],
    ['..', 'file'],
    ['', 'file'],
    ['  two  words .pdf', 'two words .pdf'],
    ['tab\tand\nline.pdf', 'tabandline.pdf'],
  ])('with the name %j is kept as %j, where no name has a say', async (raw, name) => {
    const file = await store(raw, PDF)
    expect(file.name).toBe(name)
    const [object] = await sql`
      select bucket_id from storage.objects where name = ${pathOf(file)}`
    expect(object).toEqual({ bucket_id: FILES_BUCKET })
  })

  it.each([
    ['photo.png', HTML, 'crm.file_type_wrong'],
    ['offer.pdf', PNG, 'crm.file_type_wrong'],
    ['page.html', HTML, 'crm.file_type_refused'],
    [
      'picture.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'crm.file_type_refused',
    ],
    ['virus.exe', Buffer.from('MZ\u0090\u0000'), 'crm.file_type_refused'],
    ['program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x00]), 'crm.file_type_refused'],
    ['empty.pdf', Buffer.alloc(0), 'crm.file_empty'],
  ])('named %s is refused when it is not that', async (name, bytes, reason) => {
    await expect(store(name, bytes)).rejects.toMatchObject({
      code: 'rule_broken',
      reason,
      fields: { file: [reason] },
    })
  })

  it('of more than 20 MB is refused while it arrives', async () => {
    let sent = 0
    async function* endless() {
      for (;;) {
        sent += 1
        yield new Uint8Array(1024 * 1024)
      }
    }
    await expect(readFileBytes(endless())).rejects.toMatchObject({ reason: 'crm.file_too_large' })
    expect(sent).toBe(21)
    const whole = await readFileBytes([new Uint8Array(FILE_MAX_BYTES)].values() as never)
    expect(whole.byteLength).toBe(FILE_MAX_BYTES)
  })
})

describe('the bucket', () => {
  const upload = (by: OrgScope, path: string, type = 'application/pdf') =>
    by.db.storage.from(FILES_BUCKET).upload(path, PDF, { contentType: type })

  async function begin(): Promise<string> {
    const { data, error } = await scope.db.rpc('begin_customer_file', {
      p_org_id: scope.org.id,
      p_customer_id: customerId,
      p_name: 'a.pdf',
      p_content_type: 'application/pdf',
      p_size_bytes: PDF.length,
    })
    if (error) throw error
    return data?.id ?? ''
  }

  it('takes an upload of one’s own unfinished file, once, and of no other', async () => {
    const id = await begin()
    expect((await upload(elsewhere, `${scope.org.id}/${id}`)).error).not.toBeNull()
    expect((await upload(scope, `${scope.org.id}/${randomUUID()}`)).error).not.toBeNull()
    expect((await upload(scope, `${scope.org.id}/../${id}`)).error).not.toBeNull()
    expect((await upload(scope, id)).error).not.toBeNull()
    expect((await upload(scope, `${scope.org.id}/${id}`, 'text/html')).error).not.toBeNull()

    expect((await upload(scope, `${scope.org.id}/${id}`)).error).toBeNull()
    expect((await upload(scope, `${scope.org.id}/${id}`)).error).not.toBeNull()
    const over = await scope.db.storage
      .from(FILES_BUCKET)
      .upload(`${scope.org.id}/${id}`, PNG, { contentType: 'image/png', upsert: true })
    expect(over.error).not.toBeNull()
  })

  it('shows nobody what nobody has looked at', async () => {
    const id = await begin()
    await upload(scope, `${scope.org.id}/${id}`)
    const bucket = scope.db.storage.from(FILES_BUCKET)
    expect((await bucket.download(`${scope.org.id}/${id}`)).error).not.toBeNull()
    expect((await bucket.createSignedUrl(`${scope.org.id}/${id}`, 60)).error).not.toBeNull()
    expect(await getCustomerFile(scope, id)).toBeNull()
  })

  it('shows staff of another organization nothing, and lets nobody remove or replace', async () => {
    const file = await store('a.pdf', PDF)
    const theirs = elsewhere.db.storage.from(FILES_BUCKET)
    expect((await theirs.download(pathOf(file))).error).not.toBeNull()
    expect((await theirs.createSignedUrl(pathOf(file), 60)).error).not.toBeNull()
    const ours = scope.db.storage.from(FILES_BUCKET)
    await ours.remove([pathOf(file)])
    expect(
      (await ours.update(pathOf(file), PNG, { contentType: 'image/png' })).error,
    ).not.toBeNull()
    expect((await ours.move(pathOf(file), `${scope.org.id}/${randomUUID()}`)).error).not.toBeNull()
    const { data } = await ours.download(pathOf(file))
    expect(Buffer.from((await data?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(PDF)).toBe(true)
  })

  it('refuses more than 20 MB, whatever was announced', async () => {
    const id = await begin()
    const large = await scope.db.storage
      .from(FILES_BUCKET)
      .upload(`${scope.org.id}/${id}`, Buffer.alloc(FILE_MAX_BYTES + 1, 'a'), {
        contentType: 'application/pdf',
      })
    expect(large.error).not.toBeNull()
  })
})

describe('removing', () => {
  const exists = async (path: string) =>
    (await getAdminClient().storage.from(FILES_BUCKET).download(path)).error === null

  it('takes the file off the page and its bytes away; twice, it is not found', async () => {
    const file = await store('a.pdf', PDF)
    await removeCustomerFile(scope, file.id)
    expect(await getCustomerFile(scope, file.id)).toBeNull()
    expect(await exists(pathOf(file))).toBe(false)
    await expect(removeCustomerFile(scope, file.id)).rejects.toMatchObject({
      code: 'not_found',
      reason: 'crm.file_not_found',
    })
  })

  it('sweeps away bytes whose customer is gone, and nothing else', async () => {
    const kept = await store('kept.pdf', PDF)
    const other = await createCustomer(sql, { org_id: scope.org.id })
    const lost = await storeCustomerFile(scope, {
      customerId: other.id,
      name: 'lost.pdf',
      bytes: new Uint8Array(PDF),
    })
    await sql`delete from public.customers where org_id = ${scope.org.id} and id = ${other.id}`
    expect(await exists(pathOf(lost))).toBe(true)

    // Other tests sweep as well; whoever was first, in the end the bytes are gone.
    await sweepCustomerFiles()
    expect(await exists(pathOf(lost))).toBe(false)
    expect(await exists(pathOf(kept))).toBe(true)
    expect(await sweepCustomerFiles()).toBe(0)
  })
})

describe('files of a customer', () => {
  it('are listed newest first, page by page', async () => {
    const { id } = await createCustomer(sql, { org_id: scope.org.id })
    const names = ['one.pdf', 'two.pdf', 'three.pdf']
    for (const name of names) {
      await storeCustomerFile(scope, { customerId: id, name, bytes: new Uint8Array(PDF) })
    }
    const first = await listCustomerFiles(scope, id, { limit: 2 })
    const rest = await listCustomerFiles(scope, id, {
      limit: 2,
      cursor: first.next_cursor ?? undefined,
    })
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(names.toReversed())
    expect(rest.next_cursor).toBeNull()
    expect((await listCustomerFiles(elsewhere, id, { limit: 2 })).items).toEqual([])
  })
})
