import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { App } from '@supabase/lite'
import { z } from 'zod'

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

async function readMetadata(path: string): Promise<Metadata> {
  return metadataSchema.parse(JSON.parse(await readFile(`${path}.json`, 'utf8')))
}

/** Bytes first, then their description; each whole or not at all, so that a kill leaves no half. */
async function write(path: string, body: Body, contentType: string, cacheControl: string) {
  await mkdir(dirname(path), { recursive: true })
  const fresh = `${path}.${randomUUID()}`
  const hash = createHash('md5')
  let size = 0
  try {
    await pipeline(
      toReadable(body),
      async function* (source: AsyncIterable<Uint8Array>) {
        for await (const chunk of source) {
          hash.update(chunk)
          size += chunk.byteLength
          yield chunk
        }
      },
      createWriteStream(fresh),
    )
    await rename(fresh, path)
  } finally {
    await rm(fresh, { force: true })
  }
  const metadata: Metadata = {
    cacheControl,
    contentLength: size,
    size,
    mimetype: contentType,
    lastModified: new Date(),
    eTag: `"${hash.digest('hex')}"`,
  }
  await writeFile(`${fresh}.json`, JSON.stringify(metadata))
  await rename(`${fresh}.json`, `${path}.json`)
  return metadata
}

async function remove(path: string) {
  await rm(path, { force: true })
  await rm(`${path}.json`, { force: true })
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
      const metadata = await readMetadata(path)
      if (headers?.ifNoneMatch === metadata.eTag) return { metadata, httpStatusCode: 304 }
      const range = parseRange(headers?.range, metadata.size)
      const body = Readable.toWeb(createReadStream(path, range))
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
      return readMetadata(pathOf(home, bucket, key))
    },
    async copyObject(fromBucket, from, _fromVersion, toBucket, to) {
      const source = pathOf(home, fromBucket, from)
      const target = pathOf(home, toBucket, to)
      const metadata = { ...(await readMetadata(source)), lastModified: new Date() }
      await mkdir(dirname(target), { recursive: true })
      await copyFile(source, target)
      await writeFile(`${target}.json`, JSON.stringify(metadata))
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
