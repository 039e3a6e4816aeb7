import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrator, anonymous, signedIn, startTestStack, type TestStack } from './helpers.ts'

let stack: TestStack
let sql: postgres.Sql

beforeAll(async () => {
  stack = await startTestStack()
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
    values ('stack-files', 'stack-files', false, 2000, array['text/plain', 'image/png']);
    insert into storage.buckets (id, name, public) values ('stack-public', 'stack-public', true);
    create policy stack_files_own on storage.objects for all to authenticated
      using (bucket_id = 'stack-files' and (storage.foldername(name))[1] = auth.uid()::text)
      with check (bucket_id = 'stack-files' and (storage.foldername(name))[1] = auth.uid()::text);
  `)
}, 60_000)

afterAll(async () => {
  await sql?.end()
  await stack?.remove()
})

const text = (content: string, type = 'text/plain') => new Blob([content], { type })

describe('storage', () => {
  it('of twenty who upload to one place at once, keeps the first and refuses the others', async () => {
    const bucket = administrator(stack).storage.from('stack-files')
    const uploads = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        bucket.upload('at-once.txt', text(`number ${index}`)),
      ),
    )
    const kept = uploads.flatMap(({ error }, index) => (error ? [] : [`number ${index}`]))
    expect(kept).toHaveLength(1)
    const messages = new Set(uploads.flatMap(({ error }) => error?.message ?? []))
    expect([...messages]).toEqual(['The resource already exists'])
    const { data } = await bucket.download('at-once.txt')
    expect(await data?.text()).toBe(kept[0])
  })

  it('uploads, lists, downloads, signs and removes', async () => {
    const { client, user } = await signedIn(stack, 'owner@storage.test')
    const bucket = client.storage.from('stack-files')
    const path = `${user.id}/notes/räksmörgås.txt`
    const uploaded = await bucket.upload(`${user.id}/notes/a b.txt`, text('hello'))
    expect(uploaded.error).toBeNull()
    expect(uploaded.data?.path).toBe(`${user.id}/notes/a b.txt`)
    expect((await bucket.upload(path, text('x'))).error?.message).toMatch(/Invalid key/i)

    const listed = await bucket.list(`${user.id}/notes`)
    expect(listed.data?.map((one) => one.name)).toEqual(['a b.txt'])
    const folders = await bucket.list(user.id)
    expect(folders.data).toMatchObject([{ name: 'notes', id: null }])

    const downloaded = await bucket.download(`${user.id}/notes/a b.txt`)
    expect(await downloaded.data?.text()).toBe('hello')

    const signed = await bucket.createSignedUrl(`${user.id}/notes/a b.txt`, 60)
    expect(signed.error).toBeNull()
    const response = await fetch(signed.data?.signedUrl ?? '')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(await response.text()).toBe('hello')
    const name = encodeURIComponent('ä.txt')
    const download = await fetch(`${signed.data?.signedUrl}&download=${name}`)
    expect(download.headers.get('content-disposition')).toBe(
      "attachment; filename=%C3%A4.txt; filename*=UTF-8''%C3%A4.txt;",
    )
    expect(download.headers.get('x-content-type-options')).toBe('nosniff')
    const many = await bucket.createSignedUrls([`${user.id}/notes/a b.txt`, 'missing.txt'], 60)
    expect((await fetch(many.data?.[0]?.signedUrl ?? '')).status).toBe(200)
    expect(many.data?.[1]?.error).toBeTruthy()

    const removed = await bucket.remove([`${user.id}/notes/a b.txt`])
    expect(removed.data).toHaveLength(1)
    expect((await bucket.download(`${user.id}/notes/a b.txt`)).error).not.toBeNull()
  })

  it('replaces with upsert only, moves and copies', async () => {
    const { client, user } = await signedIn(stack, 'mover@storage.test')
    const bucket = client.storage.from('stack-files')
    await bucket.upload(`${user.id}/one.txt`, text('1'))
    expect((await bucket.upload(`${user.id}/one.txt`, text('2'))).error?.message).toMatch(/exists/)
    expect(
      (await bucket.upload(`${user.id}/one.txt`, text('2'), { upsert: true })).error,
    ).toBeNull()
    expect((await bucket.move(`${user.id}/one.txt`, `${user.id}/two.txt`)).error).toBeNull()
    expect((await bucket.copy(`${user.id}/two.txt`, `${user.id}/three.txt`)).error).toBeNull()
    expect(await (await bucket.download(`${user.id}/three.txt`)).data?.text()).toBe('2')
    const names = (await bucket.list(user.id)).data?.map((one) => one.name)
    expect(names).toEqual(['three.txt', 'two.txt'])
  })

  it('holds to the limits of the bucket', async () => {
    const { client, user } = await signedIn(stack, 'limits@storage.test')
    const bucket = client.storage.from('stack-files')
    const large = await bucket.upload(`${user.id}/large.txt`, text('x'.repeat(2001)))
    expect(large.error).toMatchObject({ statusCode: '413' })
    const streamed = await fetch(`${stack.apiUrl}/storage/v1/object/stack-files/${user.id}/s.txt`, {
      method: 'POST',
      headers: {
        apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '',
        Authorization: `Bearer ${(await client.auth.getSession()).data.session?.access_token}`,
        'Content-Type': 'text/plain',
      },
      body: new Blob(['x'.repeat(5000)]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(streamed.ok).toBe(false)
    const script = await bucket.upload(`${user.id}/page.html`, text('<b>', 'text/html'))
    expect(script.error).toMatchObject({ statusCode: '415' })
    expect((await bucket.list(user.id)).data).toEqual([])
  })

  it('obeys the policies of storage.objects', async () => {
    const owner = await signedIn(stack, 'mine@storage.test')
    const other = await signedIn(stack, 'other@storage.test')
    const path = `${owner.user.id}/secret.txt`
    await owner.client.storage.from('stack-files').upload(path, text('secret'))
    const theirs = other.client.storage.from('stack-files')
    expect((await theirs.download(path)).error).not.toBeNull()
    expect((await theirs.createSignedUrl(path, 60)).error).not.toBeNull()
    expect((await theirs.list(owner.user.id)).data).toEqual([])
    expect((await theirs.upload(`${owner.user.id}/intruder.txt`, text('x'))).error).not.toBeNull()
    expect((await theirs.remove([path])).data).toEqual([])
    const nobody = anonymous(stack).storage.from('stack-files')
    expect((await nobody.download(path)).error).not.toBeNull()
    const all = administrator(stack).storage.from('stack-files')
    expect(await (await all.download(path)).data?.text()).toBe('secret')
  })

  it('serves a public bucket to everybody', async () => {
    const bucket = administrator(stack).storage.from('stack-public')
    await bucket.upload('logo.txt', text('logo'))
    const { data } = bucket.getPublicUrl('logo.txt')
    const response = await fetch(data.publicUrl)
    expect(await response.text()).toBe('logo')
  })

  it('takes a signed upload', async () => {
    const { client, user } = await signedIn(stack, 'signed@storage.test')
    const bucket = client.storage.from('stack-files')
    const signed = await bucket.createSignedUploadUrl(`${user.id}/later.txt`)
    expect(signed.error).toBeNull()
    const uploaded = await anonymous(stack)
      .storage.from('stack-files')
      .uploadToSignedUrl(`${user.id}/later.txt`, signed.data?.token ?? '', text('later'))
    expect(uploaded.error).toBeNull()
    expect(await (await bucket.download(`${user.id}/later.txt`)).data?.text()).toBe('later')
  })
})
