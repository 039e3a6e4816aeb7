import { answerStaffPdf } from '@/lib/finance/pdf-response'

export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/credit-notes/[id]/pdf'>,
): Promise<Response> {
  const { org, id } = await params
  return answerStaffPdf(org, { credit_note_id: id })
}
