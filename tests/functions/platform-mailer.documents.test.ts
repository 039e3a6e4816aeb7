import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchPdf } from '../../supabase/functions/platform-mailer/remote.ts'
import { AttachmentMissing } from '../../supabase/functions/platform-mailer/types.ts'
import { closeServers, email, serve, told, workerOver } from './platform-mailer.helpers.ts'

afterEach(closeServers)

describe('a document', () => {
  const attachment = { kind: 'invoice_pdf', id: randomUUID() } as const
  const remoteOf = (answer: Response) => ({
    supabaseUrl: 'https://project.test',
    secretKey: 'key',
    fetch: vi.fn(async () => answer),
  })

  it('is asked for as the server, and keeps its name', async () => {
    const remote = remoteOf(
      new Response('%PDF', {
        headers: {
          'Content-Type': 'application/pdf',
          'Content-Disposition': 'attachment; filename="INV-2026-00001.pdf"',
        },
      }),
    )
    const mail = email()
    const { filename, content } = await fetchPdf(remote, mail, attachment)
    expect(filename).toBe('INV-2026-00001.pdf')
    expect(new TextDecoder().decode(content)).toBe('%PDF')
    expect(remote.fetch).toHaveBeenCalledWith(
      'https://project.test/functions/v1/finance-invoice-pdf',
      expect.objectContaining({
        body: JSON.stringify({ org_id: mail.org_id, invoice_id: attachment.id }),
      }),
    )
  })

  it('that is not there ends the mail; one that cannot be made now makes it wait', async () => {
    const { url } = await serve()
    const mail = email({ attachments: [attachment] })
    const missing = Response.json({}, { status: 404 })
    missing.headers.set('Content-Type', 'application/problem+json')
    await expect(fetchPdf(remoteOf(missing), mail, attachment)).rejects.toThrow(AttachmentMissing)
    await expect(
      fetchPdf(remoteOf(new Response('no', { status: 404 })), mail, attachment),
    ).rejects.not.toThrow(AttachmentMissing)

    for (const [error, expected] of [
      [new AttachmentMissing('x'), 'failed attachment_missing'],
      [new Error('x'), 'retry attachment_failed'],
    ] as const) {
      const { run, events } = workerOver(url, [mail], {
        fetchAttachment: async () => {
          throw error
        },
      })
      await run()
      expect(told(events)).toEqual([expected])
    }
  })
})
