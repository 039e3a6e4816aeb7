import 'server-only'
import type { NextRequest } from 'next/server'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'
import { csvDownload } from './download'
import type { ImportKind } from './imports.kind'
import { progressOf } from './imports.rules'
import { type ImportState, importResultSchema } from './imports.schemas'

type Permission = Parameters<typeof authorizeOrg>[1]
type Context = { params: Promise<{ org: string; importId: string }> }

/** How far an import is, for the page that shows it. */
export function importProgressRoute<Import, Row, Review>(
  kind: ImportKind<Import, Row, Review>,
  permission: Permission,
  stateOf: (found: Import) => ImportState,
) {
  return async (_request: Request, { params }: Context): Promise<Response> => {
    const { org: slug, importId } = await params
    try {
      const session = await authorizeOrg(slug, permission)
      const found = await kind.require(session, importId)
      return Response.json(progressOf(stateOf(found), new Date()), {
        headers: { 'Cache-Control': 'private, no-store' },
      })
    } catch (error) {
      return refusal(error)
    }
  }
}

/** The rows of an import with what became of them, as a file to download. */
export function importReportRoute<Import, Row, Review>(
  kind: ImportKind<Import, Row, Review>,
  permission: Permission,
) {
  return async (request: NextRequest, { params }: Context): Promise<Response> => {
    const { org: slug, importId } = await params
    try {
      const session = await authorizeOrg(slug, permission)
      const found = await kind.require(session, importId)
      const result = importResultSchema.safeParse(request.nextUrl.searchParams.get('result')).data
      return await csvDownload(
        `import-${result ?? 'rows'}-${importId.slice(0, 8)}.csv`,
        kind.report(session, found, result),
      )
    } catch (error) {
      return refusal(error)
    }
  }
}
