import { sendFile } from '@/components/ui/send-file'

interface PictureRequest {
  org: string
  productId: string
  file: File
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** The picture itself is the body; what type it is, the server tells by its bytes. */
export function sendProductPicture({ org, productId, file, onProgress, signal }: PictureRequest) {
  return sendFile({
    url: `/api/v1/products/${productId}/images`,
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
