// A little below `bodySizeLimit` of next.config.js.
const maxActionBytes = 2_200_000

const readingMethods = new Set(['GET', 'HEAD'])
/** Pages whose forms work without scripts: the browser posts them to the page itself. */
const plainFormPaths = /^\/s\/[^/]+(?:\/|$)/
const formType = /^multipart\/form-data\s*;.*boundary=/i
const actionTypes = /^(?:text\/plain|multipart\/form-data\s*;.*boundary=)/i

/**
 * What no page can answer, which Next would meet with an error or with the page as if nothing had
 * come: the question which methods there are, methods that pages do not have, posts that are no call of a server action (most of our forms
 * need scripts, those of shops do not), and bodies that are too large. Null lets the request pass.
 */
export async function refusalOf(request: Request): Promise<Response | null> {
  if (readingMethods.has(request.method)) return null
  const isCall = request.headers.has('next-action')
  const takesForms = plainFormPaths.test(new URL(request.url).pathname)
  if (request.method !== 'POST' || !(isCall || takesForms)) {
    const allowed = takesForms ? 'GET, HEAD, OPTIONS, POST' : 'GET, HEAD, OPTIONS'
    const status = request.method === 'OPTIONS' ? 204 : 405
    return new Response(null, { status, headers: { Allow: allowed } })
  }
  const type = request.headers.get('content-type') ?? ''
  if (!(isCall ? actionTypes : formType).test(type)) {
    return new Response(null, { status: 415 })
  }
  const body = await readBody(request)
  if (body === null) return new Response(null, { status: 413 })
  const isReadable = isCall ? await isArguments(body, type) : await isPlainForm(body, type)
  return isReadable ? null : new Response(null, { status: 400 })
}

/** The body, or null when it is larger than the limit: then no more than that is read. */
async function readBody(request: Request): Promise<Blob | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxActionBytes) return null
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = request.body?.getReader()
  let bytes = 0
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > maxActionBytes) {
      await reader.cancel()
      return null
    }
    parts.push(value)
  }
  return new Blob(parts)
}

/** The arguments of a call as React writes them: a list, or a form whose part 0 is one. */
async function isArguments(body: Blob, type: string): Promise<boolean> {
  try {
    if (/^text\/plain/i.test(type)) return isList(await body.text(), false)
    const form = await readForm(body, type)
    const list = form.get('0')
    return typeof list === 'string' && isList(list, true)
  } catch {
    // Neither JSON nor a form: what it throws says no more than that.
    return false
  }
}

/**
 * A form that a browser sent by itself: it names an action of ours, as React wrote it into the page,
 * and one more if a button of it has its own. Actions with arguments of their own, which would have
 * to be read, our plain forms do not have.
 */
async function isPlainForm(body: Blob, type: string): Promise<boolean> {
  try {
    const form = await readForm(body, type)
    const names = [...form.keys()].filter((name) => name.startsWith('$ACTION_'))
    const areIds = names.every((name) => /^\$ACTION_ID_[0-9a-f]{42}$/.test(name))
    return areIds && (names.length === 1 || names.length === 2)
  } catch {
    return false
  }
}

function readForm(body: Blob, type: string): Promise<FormData> {
  return new Response(body, { headers: { 'Content-Type': type } }).formData()
}

function isList(text: string, hasParts: boolean): boolean {
  let pointsNowhere = false
  const value: unknown = JSON.parse(text, (_key, item: unknown) => {
    // `$` and a letter or number points at another part of the form; a text alone has none.
    if (!hasParts && typeof item === 'string' && /^\$[0-9a-fA-CE-HJ-MO-RU-Z@]/.test(item)) {
      pointsNowhere = true
    }
    return item
  })
  return Array.isArray(value) && !pointsNowhere
}
