import 'server-only'
import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { defineOrgAction } from '@/lib/action'
import type { OrgSession } from '@/lib/session'
import type { ImportKind, ImportStep } from './imports.kind'
import { importHeaderSchema, importIdSchema } from './imports.schemas'

/** What a person does with an import of any kind; `section` is the part of the app that shows it. */
export function importActions<Import, Row, Review>(
  kind: ImportKind<Import, Row, Review>,
  section: string,
) {
  function show({ org }: OrgSession, importId: string) {
    revalidatePath(`/o/${org.slug}/${section}`, 'layout')
    return { import_id: importId }
  }

  /** The first batch at once, so that a small import is done with the click; the rest in the background. */
  async function start(session: OrgSession, importId: string, step: ImportStep) {
    const isDone = await kind.runBatch(session, importId, step)
    if (!isDone) after(() => kind.finish(session, importId, step))
    return show(session, importId)
  }

  return {
    changeHeader: defineOrgAction(importHeaderSchema, async (session, { import_id, has_header }) =>
      show(session, await kind.changeHeader(session, import_id, has_header)),
    ),
    async review(session: OrgSession, importId: string, review: Review) {
      await kind.review(session, importId, review)
      return show(session, importId)
    },
    /** Also resumes an import that was interrupted: what is applied already is not applied again. */
    apply: defineOrgAction(importIdSchema, (session, { import_id }) =>
      start(session, import_id, 'apply'),
    ),
    undo: defineOrgAction(importIdSchema, (session, { import_id }) =>
      start(session, import_id, 'undo'),
    ),
    cancel: defineOrgAction(importIdSchema, async (session, { import_id }) => {
      await kind.cancel(session, import_id)
      return show(session, import_id)
    }),
  }
}
