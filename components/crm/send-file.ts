import { z } from 'zod'

const problemSchema = z.object({ reason: z.string(), detail: z.string().optional() })

export type Refusal = { ok: false; reason: string; detail?: string }

interface SendOptions<Answer> {
  url: string
  org: string
  contentType: string
  file: Blob
  /** Reads what the server says when it has taken the file. */
  answer: z.ZodType<Answer>
  /** What to say when the connection breaks, and when the person stops it. */
  lost: string
  stopped: string
  /** Bytes that have left. */
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** XMLHttpRequest, because fetch still cannot tell how far an upload is. */
export function sendFile<Answer>(
  options: SendOptions<Answer>,
): Promise<{ ok: true; data: Answer } | Refusal> {
  const { url, org, contentType, file, answer, lost, stopped, onProgress, signal } = options
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Content-Type', contentType)
    request.setRequestHeader('X-Org', org)
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded))
    request.addEventListener('load', () => resolve(readAnswer(request, answer)))
    request.addEventListener('error', () => resolve({ ok: false, reason: lost }))
    request.addEventListener('abort', () => resolve({ ok: false, reason: stopped }))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function readAnswer<Answer>(
  request: XMLHttpRequest,
  answer: z.ZodType<Answer>,
): { ok: true; data: Answer } | Refusal {
  const body = readJson(request.responseText)
  const accepted = answer.safeParse(body)
  if (request.status < 300 && accepted.success) return { ok: true, data: accepted.data }
  const problem = problemSchema.safeParse(body)
  return problem.success ? { ok: false, ...problem.data } : { ok: false, reason: 'app.unexpected' }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy in between may answer with a page of its own; that is told by the status alone.
    return null
  }
}
