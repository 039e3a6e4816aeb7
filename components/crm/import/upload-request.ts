import { type Refusal, sendFile } from '@/components/ui/send-file'

export type UploadResult = { ok: true; importId: string } | Refusal

interface UploadOptions {
  org: string
  file: Blob
  fileName: string
  choices: Record<string, string>
  /** Bytes that the server has taken. */
  onProgress: (sent: number) => void
  signal: AbortSignal
}

export async function uploadCustomers({
  fileName,
  choices,
  ...options
}: UploadOptions): Promise<UploadResult> {
  const query = new URLSearchParams({ file_name: fileName, ...choices })
  const result = await sendFile({
    ...options,
    url: `/api/v1/customers/import?${query}`,
    contentType: 'text/csv',
    lost: 'crm.import_connection_lost',
    stopped: 'crm.import_upload_stopped',
  })
  return result.ok ? { ok: true, importId: result.id } : result
}
