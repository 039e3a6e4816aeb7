import 'server-only'
import { log } from '@/lib/log'

/**
 * A file that is written while it is being downloaded. It is begun once its first piece is there:
 * what is refused until then is thrown, and can still be said with a status.
 */
export async function csvDownload(
  fileName: string,
  pieces: AsyncGenerator<string>,
): Promise<Response> {
  const encoder = new TextEncoder()
  let first: IteratorResult<string> | undefined = await pieces.next()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = first ?? (await pieces.next())
        first = undefined
        if (next.done) controller.close()
        else controller.enqueue(encoder.encode(next.value))
      } catch (error) {
        // The status is long sent: breaking off is the only way left to say that it failed.
        log.error({ err: error, file: fileName }, 'download broken off')
        controller.error(error)
      }
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
