'use client'

import type { DraftSave } from '@/components/finance/use-draft-save'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'

/** The button of an editor, and above it why a draft was not saved, with what can be done then. */
export function SaveDraft({ saving }: { saving: DraftSave }) {
  const { refusal, pending, saveOver, openNewer } = saving
  return (
    <>
      {refusal ? (
        <Alert variant="destructive">
          {refusal.message}
          {refusal.isChanged ? (
            <span className="mt-2 flex flex-wrap gap-2">
              <Button variant="outline" size="sm" onClick={saveOver}>
                Save mine anyway
              </Button>
              <Button variant="outline" size="sm" onClick={openNewer}>
                Open the newer one
              </Button>
            </span>
          ) : null}
        </Alert>
      ) : null}
      <Button type="submit" aria-disabled={pending || undefined}>
        {pending ? <Spinner /> : null}
        {pending ? 'Saving…' : 'Save draft'}
      </Button>
    </>
  )
}
