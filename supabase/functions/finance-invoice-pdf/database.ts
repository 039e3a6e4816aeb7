type Bytes = Uint8Array<ArrayBuffer>

/** Why the database did not do it; the reason is one of ours, or null. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly reason: string | null

  constructor(status: number, code: string, reason: string | null) {
    super(reason ?? code)
    this.status = status
    this.code = code
    this.reason = reason
  }
}

export type Database = {
  /** A function with the token of whoever called. */
  askAs: (authorization: string, name: string, values: object) => Promise<unknown>
  /** A function with the secret key. */
  ask: (name: string, values: object) => Promise<unknown>
  /** The bytes of an object, or null where there is none. */
  download: (bucket: string, path: string) => Promise<Bytes | null>
  /** Stores an object that is not there yet; false where there is one. */
  upload: (bucket: string, path: string, bytes: Bytes) => Promise<boolean>
}

type Options = {
  supabaseUrl: string
  publishableKey: string
  secretKey: string
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

const timeoutMilliseconds = 20_000
const reasonPattern = /^[a-z][a-z0-9]*\.[a-z][a-z0-9_]*$/

export function createDatabase(options: Options): Database {
  const { supabaseUrl, publishableKey, secretKey } = options
  const send = (path: string, init: RequestInit) =>
    options.fetch(`${supabaseUrl}${path}`, {
      ...init,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
  const secret = { apikey: secretKey, Authorization: `Bearer ${secretKey}` }

  async function call(
    name: string,
    values: object,
    headers: { apikey: string; Authorization: string },
  ): Promise<unknown> {
    const answer = await send(`/rest/v1/rpc/${name}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(values),
    })
    const body: unknown = await answer.json()
    if (answer.ok) return body
    throw refusalOf(answer.status, body)
  }

  return {
    askAs: (authorization, name, values) =>
      call(
        name,
        values,
        // The server's own key is no user's token: it has to be the key of the call as well.
        authorization === secret.Authorization
          ? secret
          : { apikey: publishableKey, Authorization: authorization },
      ),
    ask: (name, values) => call(name, values, secret),
    async download(bucket, path) {
      const answer = await send(`/storage/v1/object/${bucket}/${path}`, { headers: secret })
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer())
      await answer.body?.cancel()
      if (answer.status === 404 || answer.status === 400) return null
      throw new Error(`Storage answered ${answer.status}`)
    },
    async upload(bucket, path, bytes) {
      const answer = await send(`/storage/v1/object/${bucket}/${path}`, {
        method: 'POST',
        headers: { ...secret, 'Content-Type': 'application/pdf', 'x-upsert': 'false' },
        body: bytes,
      })
      if (answer.ok) {
        await answer.body?.cancel()
        return true
      }
      const text = await answer.text()
      // Storage says 409 in the body, and on the line 400 or 409, depending on its version.
      if (answer.status === 409 || /duplicate|already exists/i.test(text)) return false
      throw new Error(`Storage answered ${answer.status}`)
    },
  }
}

function refusalOf(status: number, body: unknown): Refusal {
  const fields = typeof body === 'object' && body !== null ? body : {}
  const code = 'code' in fields ? String(fields.code) : ''
  const message = 'message' in fields ? String(fields.message) : ''
  return new Refusal(status, code, reasonPattern.test(message) ? message : null)
}
