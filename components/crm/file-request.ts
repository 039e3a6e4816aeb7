import { sendFile } from '@/components/ui/send-file'

interface FileRequest {
  org: string
  customerId: string
  file: File
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** The file itself is the body; what type it is, the server tells by its bytes. */
export function sendCustomerFile({ org, customerId, file, onProgress, signal }: FileRequest) {
  return sendFile({
    url: `/api/v1/customers/${customerId}/files?${new URLSearchParams({ name: file.name })}`,
    org,
    contentType: 'application/octet-stream',
    file,
    lost: 'crm.upload_connection_lost',
    // Nobody is told: who stops an upload knows.
    stopped: 'app.unexpected',
    onProgress,
    signal,
  })
}
