import { z } from 'zod'

const acceptedSchema = z.object({ id: z.uuid() })
const problemSchema = z.object({ reason: z.string(), detail: z.string().optional() })

export type UploadResult =
  | { ok: true; importId: string }
  | { ok: false; reason: string; detail?: string }

interface UploadOptions {
  org: string
  file: Blob
  fileName: string
  choices: Record<string, string>
  /** Bytes that the server has taken. */
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** XMLHttpRequest, because fetch still cannot tell how far an upload is. */
export function uploadCustomers({
  org,
  file,
  fileName,
  choices,
  onProgress,
  signal,
}: UploadOptions): Promise<UploadResult> {
  const query = new URLSearchParams({ file_name: fileName, ...choices })
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/customers/import?${query}`)
    request.setRequestHeader('Content-Type', 'text/csv')
    request.setRequestHeader('X-Org', org)
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded))
    request.addEventListener('load', () => resolve(readAnswer(request)))
    request.addEventListener('error', () =>
      resolve({ ok: false, reason: 'crm.import_connection_lost' }),
    )
    request.addEventListener('abort', () =>
      resolve({ ok: false, reason: 'crm.import_upload_stopped' }),
    )
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function readAnswer(request: XMLHttpRequest): UploadResult {
  const body = readJson(request.responseText)
  const accepted = acceptedSchema.safeParse(body)
  if (request.status < 300 && accepted.success) {
    return { ok: true, importId: accepted.data.id }
  }
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
