import { type Refusal, sendFile } from '@/components/ui/send-file'

export type UploadResult = { ok: true; importId: string } | Refusal

interface UploadOptions {
  /** Where files of this kind are taken in. */
  url: string
  org: string
  file: Blob
  fileName: string
  choices: Record<string, string>
  /** Bytes that the server has taken. */
  onProgress: (sent: number) => void
  signal: AbortSignal
}

export async function uploadImport({
  url,
  fileName,
  choices,
  ...options
}: UploadOptions): Promise<UploadResult> {
  const query = new URLSearchParams({ file_name: fileName, ...choices })
  const result = await sendFile({
    ...options,
    url: `${url}?${query}`,
    contentType: 'text/csv',
    lost: 'csv.connection_lost',
    stopped: 'csv.upload_stopped',
  })
  return result.ok ? { ok: true, importId: result.id } : result
}
