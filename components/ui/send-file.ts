export type Refusal = { ok: false; reason: string; detail?: string }

interface SendOptions {
  url: string
  org: string
  contentType: string
  file: Blob
  /** What to say when the connection breaks, and when the person stops it. */
  lost: string
  stopped: string
  /** Bytes that have left. */
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** XMLHttpRequest, because fetch still cannot tell how far an upload is. Answers with the new id. */
export function sendFile(options: SendOptions): Promise<{ ok: true; id: string } | Refusal> {
  const { url, org, contentType, file, lost, stopped, onProgress, signal } = options
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Content-Type', contentType)
    request.setRequestHeader('X-Org', org)
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded))
    request.addEventListener('load', () => resolve(readAnswer(request)))
    request.addEventListener('error', () => resolve({ ok: false, reason: lost }))
    request.addEventListener('abort', () => resolve({ ok: false, reason: stopped }))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

/** Two texts of our own API, read by hand: a schema for them would weigh more than this page. */
function readAnswer(request: XMLHttpRequest): { ok: true; id: string } | Refusal {
  const body = readJson(request.responseText)
  const id = textIn(body, 'id')
  if (request.status < 300 && id !== null) return { ok: true, id }
  const detail = textIn(body, 'detail')
  return {
    ok: false,
    reason: textIn(body, 'reason') ?? 'app.unexpected',
    ...(detail === null ? {} : { detail }),
  }
}

function textIn(body: unknown, name: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : null
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy in between may answer with a page of its own; that is told by the status alone.
    return null
  }
}
