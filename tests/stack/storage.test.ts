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

  it('knows a name with signs by every call, however its address is written', async () => {
    const { client, user, session } = await signedIn(stack, 'signs@storage.test')
    const bucket = client.storage.from('stack-files')
    const path = `${user.id}/a+b,c@d.txt`
    expect((await bucket.upload(path, text('signs'))).data?.path).toBe(path)
    expect((await bucket.list(user.id)).data?.map((one) => one.name)).toEqual(['a+b,c@d.txt'])
    expect(await (await bucket.download(path)).data?.text()).toBe('signs')
    expect((await bucket.exists(path)).data).toBe(true)
    const signed = await bucket.createSignedUrl(path, 60)
    const many = await bucket.createSignedUrls([path], 60)
    expect(many.data?.[0]?.error).toBeNull()
    for (const url of [signed.data?.signedUrl, many.data?.[0]?.signedUrl]) {
      expect(await (await fetch(url ?? '')).text()).toBe('signs')
      const encoded = url?.replace('a+b,c@d.txt', encodeURIComponent('a+b,c@d.txt'))
      expect(await (await fetch(encoded ?? '')).text()).toBe('signs')
    }
    const copied = await bucket.copy(path, `${user.id}/e+f.txt`)
    expect(copied.data?.path).toBe(`stack-files/${user.id}/e+f.txt`)
    expect((await bucket.move(`${user.id}/e+f.txt`, `${user.id}/g=h.txt`)).error).toBeNull()
    const later = await bucket.createSignedUploadUrl(`${user.id}/i&j.txt`)
    const uploaded = await bucket.uploadToSignedUrl(
      `${user.id}/i&j.txt`,
      later.data?.token ?? '',
      text('later'),
    )
    expect(uploaded.error).toBeNull()
    expect((await bucket.update(path, text('anew'))).error).toBeNull()

    const headers = {
      apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '',
      Authorization: `Bearer ${session.access_token}`,
    }
    const folder = `${stack.apiUrl}/storage/v1/object/stack-files/${user.id}`
    const put = (name: string) =>
      fetch(`${folder}/${name}`, { method: 'POST', headers, body: text('encoded') })
    expect((await put('x%2By%40z.txt')).status).toBe(200)
    expect(await (await bucket.download(`${user.id}/x+y@z.txt`)).data?.text()).toBe('encoded')
    for (const name of ['x%3Fy.txt', '..%2F..%2Fx.txt', '%ff.txt']) {
      expect(await (await put(name)).json()).toMatchObject({ error: 'InvalidKey' })
    }
    expect((await bucket.list(user.id)).data?.map((one) => one.name)).toEqual([
      'a+b,c@d.txt',
      'g=h.txt',
      'i&j.txt',
      'x+y@z.txt',
    ])
    expect((await bucket.remove([path])).data).toHaveLength(1)
    expect((await bucket.exists(path)).data).toBe(false)
  })

  it('tells of an object what hosted storage tells', async () => {
    const { client, user } = await signedIn(stack, 'info@storage.test')
    const bucket = client.storage.from('stack-files')
    const path = `${user.id}/told.txt`
    await bucket.upload(path, text('told'), { cacheControl: '60' })
    expect((await bucket.info(path)).data).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: path,
      bucketId: 'stack-files',
      size: 4,
      contentType: 'text/plain',
      cacheControl: 'max-age=60',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      lastModified: expect.any(String),
      createdAt: expect.any(String),
    })
    expect((await bucket.info(`${user.id}/none.txt`)).error).not.toBeNull()
  })

  it('moves and copies to no name that an upload may not have', async () => {
    const { client, user } = await signedIn(stack, 'names@storage.test')
    const bucket = client.storage.from('stack-files')
    const path = `${user.id}/plain.txt`
    await bucket.upload(path, text('plain'))
    for (const name of ['räksmörgås.txt', 'a%b.txt', 'a?b.txt', 'a\nb.txt']) {
      expect((await bucket.move(path, `${user.id}/${name}`)).error?.message).toMatch(/Invalid key/)
      expect((await bucket.copy(path, `${user.id}/${name}`)).error?.message).toMatch(/Invalid key/)
    }
    expect((await bucket.list(user.id)).data?.map((one) => one.name)).toEqual(['plain.txt'])
  })

  it('sends a part of an object, and nothing of one that the caller has', async () => {
    const bucket = administrator(stack).storage.from('stack-public')
    await bucket.upload('digits.txt', text('0123456789'))
    const url = bucket.getPublicUrl('digits.txt').data.publicUrl
    const ask = (headers: Record<string, string>) => fetch(url, { headers })
    const whole = await ask({})
    expect(whole.status).toBe(200)
    expect(whole.headers.get('accept-ranges')).toBe('bytes')
    expect(await whole.text()).toBe('0123456789')
    const part = await ask({ Range: 'bytes=2-4' })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10')
    expect(part.headers.get('content-length')).toBe('3')
    expect(await part.text()).toBe('234')
    expect(await (await ask({ Range: 'bytes=-3' })).text()).toBe('789')
    // Of another version it would be no part.
    const other = await ask({ Range: 'bytes=2-4', 'If-Range': '"other"' })
    expect([other.status, await other.text()]).toEqual([200, '0123456789'])

    const etag = whole.headers.get('etag') ?? ''
    for (const known of [etag, `"other", W/${etag}`, '*']) {
      const answer = await ask({ 'If-None-Match': known })
      expect([answer.status, await answer.text()]).toEqual([304, ''])
      expect(answer.headers.get('etag')).toBe(etag)
    }
    const changed = await ask({ 'If-None-Match': '"other"' })
    expect([changed.status, await changed.text()]).toEqual([200, '0123456789'])
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
