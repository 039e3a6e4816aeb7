import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { App } from '@supabase/lite'
import { z } from 'zod'
import { errorCode } from './errors.ts'

type StorageAdapter = NonNullable<App['_storageAdapter']>
type Body = Parameters<StorageAdapter['uploadObject']>[3]

const metadataSchema = z.object({
  cacheControl: z.string(),
  contentLength: z.number(),
  size: z.number(),
  mimetype: z.string(),
  lastModified: z.coerce.date(),
  eTag: z.string(),
})
type Metadata = z.infer<typeof metadataSchema>

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** Names are hashed: no key, however odd, can leave the folder or clash with another. */
function pathOf(home: string, bucket: string, key: string): string {
  const name = digest(key)
  return join(home, 'storage', digest(bucket).slice(0, 32), name.slice(0, 2), name)
}

function toReadable(body: Body): Readable {
  if (body instanceof Uint8Array) return Readable.from([body])
  return Readable.fromWeb(body as NodeReadableStream)
}

/** What is written beside the bytes. Those of an earlier release have no name of their own. */
const descriptionSchema = metadataSchema.extend({ file: z.uuid().optional() })

async function find(path: string): Promise<{ metadata: Metadata; bytes: string }> {
  const text = await readFile(`${path}.json`, 'utf8')
  const { file, ...metadata } = descriptionSchema.parse(JSON.parse(text))
  return { metadata, bytes: file === undefined ? path : `${path}.${file}` }
}

/** What was made, renamed or removed in a folder survives a power cut from here on. */
async function syncFolder(folder: string) {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function makeFolder(folder: string) {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await syncFolder(dirname(made))
  }
}

/**
 * Puts an object in its place, on the disk before anybody records it. Each has a file of its own for its
 * bytes, and the description that names it is renamed last: what a kill or a power cut leaves is the old
 * object whole or the new one.
 */
async function replace(path: string, fill: (bytes: string) => Promise<Metadata>) {
  const file = randomUUID()
  const bytes = `${path}.${file}`
  const before = await find(path).catch(() => undefined)
  await makeFolder(dirname(path))
  try {
    const metadata = await fill(bytes)
    const description = JSON.stringify({ ...metadata, file })
    await writeFile(`${bytes}.json`, description, { flush: true })
    await rename(`${bytes}.json`, `${path}.json`)
    await syncFolder(dirname(path))
    if (before) await rm(before.bytes, { force: true })
    return metadata
  } catch (error) {
    // The description may be in place already, when it could not be written to the disk.
    const isPlaced = (await find(path).catch(() => undefined))?.bytes === bytes
    if (!isPlaced) await rm(bytes, { force: true })
    await rm(`${bytes}.json`, { force: true })
    throw error
  }
}

const write = (path: string, body: Body, contentType: string, cacheControl: string) =>
  replace(path, async (bytes) => {
    const hash = createHash('md5')
    let size = 0
    await pipeline(
      toReadable(body),
      async function* (source: AsyncIterable<Uint8Array>) {
        for await (const chunk of source) {
          hash.update(chunk)
          size += chunk.byteLength
          yield chunk
        }
      },
      createWriteStream(bytes, { flush: true }),
    )
    return {
      cacheControl,
      contentLength: size,
      size,
      mimetype: contentType,
      lastModified: new Date(),
      eTag: `"${hash.digest('hex')}"`,
    }
  })

type Range = { start: number; end: number }

/** Looks again where somebody has replaced it, and taken the bytes away, in between. */
async function read(path: string, choose: (metadata: Metadata) => Range | undefined) {
  for (let attempt = 1; ; attempt += 1) {
    const { metadata, bytes } = await find(path)
    const range = choose(metadata)
    const body = createReadStream(bytes, range)
    try {
      await once(body, 'open')
      return { metadata, range, body }
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempt === 10) throw error
    }
  }
}

async function remove(path: string) {
  const found = await find(path).catch(() => undefined)
  await rm(`${path}.json`, { force: true })
  await rm(found?.bytes ?? path, { force: true })
}

function parseRange(range: string | undefined, size: number) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start <= end ? { start, end } : undefined
}

/** Keeps the bytes of storage objects in files; what exists and who may read it is Postgres's. */
export function createStorageAdapter(home: string): StorageAdapter {
  return {
    driver: undefined,
    async uploadObject(bucket, key, _version, body, contentType, cacheControl) {
      return write(pathOf(home, bucket, key), body, contentType, cacheControl)
    },
    async getObject(bucket, key, _version, headers) {
      const path = pathOf(home, bucket, key)
      if (headers?.ifNoneMatch !== undefined) {
        const { metadata } = await find(path)
        if (headers.ifNoneMatch === metadata.eTag) return { metadata, httpStatusCode: 304 }
      }
      const choose = ({ size }: Metadata) => parseRange(headers?.range, size)
      const { metadata, range, body: bytes } = await read(path, choose)
      const body = Readable.toWeb(bytes)
      if (!range) return { metadata, httpStatusCode: 200, body }
      return {
        metadata: {
          ...metadata,
          contentLength: range.end - range.start + 1,
          contentRange: `bytes ${range.start}-${range.end}/${metadata.size}`,
        },
        httpStatusCode: 206,
        body,
      }
    },
    async headObject(bucket, key) {
      return (await find(pathOf(home, bucket, key))).metadata
    },
    async copyObject(fromBucket, from, _fromVersion, toBucket, to) {
      const source = pathOf(home, fromBucket, from)
      const metadata = await replace(pathOf(home, toBucket, to), async (bytes) => {
        const original = await read(source, () => undefined)
        await pipeline(original.body, createWriteStream(bytes, { flush: true }))
        return { ...original.metadata, lastModified: new Date() }
      })
      return { httpStatusCode: 200, eTag: metadata.eTag, lastModified: metadata.lastModified }
    },
    async deleteObject(bucket, key) {
      await remove(pathOf(home, bucket, key))
    },
    async deleteObjects(bucket, keys) {
      await Promise.all(keys.map((key) => remove(pathOf(home, bucket, key))))
    },
    async privateAssetUrl() {
      throw new Error('Image transformation is not implemented by the embedded stack')
    },
  }
}
