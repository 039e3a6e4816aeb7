import { createHash } from 'node:crypto'
import type fs from 'node:fs/promises'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStorageAdapter } from '../../stack/storage.ts'

vi.mock(import('node:fs/promises'), async (load) => {
  const actual = await load()
  return { ...actual, rename: vi.fn(actual.rename) }
})

let home: string
let storage: ReturnType<typeof createStorageAdapter>

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-files-'))
  storage = createStorageAdapter(home)
})
afterEach(() => rm(home, { recursive: true }))

const put = (key: string, content: string) =>
  storage.uploadObject('bucket', key, undefined, Buffer.from(content), 'text/plain', 'no-cache')

async function get(key: string) {
  const { body, metadata } = await storage.getObject('bucket', key, undefined)
  return { content: await new Response(body as ReadableStream).text(), metadata }
}

const eTagOf = (content: string) => `"${createHash('md5').update(content).digest('hex')}"`

async function files(): Promise<string[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
}

/** What a kill just before a description is renamed into its place comes to. */
function failAtDescription() {
  vi.mocked(rename).mockImplementation(async (from, to) => {
    if (String(to).endsWith('.json')) throw new Error('killed')
    return (await vi.importActual<typeof fs>('node:fs/promises')).rename(from, to)
  })
}

describe('a file of storage', () => {
  afterEach(() => void vi.mocked(rename).mockReset())

  it('is the old one whole where its replacement was cut short', async () => {
    await put('one', 'old')
    await put('other', 'a longer one')
    failAtDescription()
    await expect(put('one', 'the new')).rejects.toThrow('killed')
    await expect(
      storage.copyObject('bucket', 'other', undefined, 'bucket', 'one', undefined),
    ).rejects.toThrow('killed')
    expect(await get('one')).toMatchObject({
      content: 'old',
      metadata: { size: 3, eTag: eTagOf('old') },
    })
    // And leaves nothing behind but itself and its neighbour.
    expect(await files()).toHaveLength(4)
  })

  it('is one or the other whole for who reads while it is replaced', async () => {
    const contents = Array.from({ length: 40 }, (_, index) => 'x'.repeat(index * 5000))
    await put('one', 'first')
    let isDone = false
    const writing = (async () => {
      for (const content of contents) await put('one', content)
      isDone = true
    })()
    while (!isDone) {
      const { content, metadata } = await get('one')
      expect([metadata.size, metadata.eTag]).toEqual([content.length, eTagOf(content)])
    }
    await writing
    expect(await files()).toHaveLength(2)
  })

  it('is read, copied, replaced and removed as an earlier release has left it', async () => {
    await put('one', 'old')
    const [bytes = '', description = ''] = (await files()).sort((left, right) =>
      left.endsWith('.json') ? 1 : right.endsWith('.json') ? -1 : 0,
    )
    const { file, ...metadata } = JSON.parse(await readFile(description, 'utf8'))
    expect(bytes.endsWith(file)).toBe(true)
    await writeFile(description, JSON.stringify(metadata))
    await rename(bytes, bytes.slice(0, -file.length - 1))

    expect((await get('one')).content).toBe('old')
    await storage.copyObject('bucket', 'one', undefined, 'bucket', 'two', undefined)
    expect((await get('two')).content).toBe('old')
    await put('one', 'new')
    expect((await get('one')).content).toBe('new')
    expect(await files()).toHaveLength(4)
    await storage.deleteObjects('bucket', ['one', 'two'])
    expect(await files()).toEqual([])
  })
})
