'use client'

import { type ReactNode, useState } from 'react'
import { SaveDraft } from '@/components/finance/save-draft'
import { useDraftSave } from '@/components/finance/use-draft-save'
import { EditorLines } from '@/components/finance/vouchers/editor/editor-lines'
import { EditorTerms } from '@/components/finance/vouchers/editor/editor-terms'
import { EditorTotals } from '@/components/finance/vouchers/editor/editor-totals'
import { useVoucherDraft, type VoucherParty } from '@/components/finance/vouchers/editor/use-draft'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { useAnswer } from '@/components/ui/use-answer'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'
import type { ActionResult } from '@/lib/action'
import type { VoucherDefaults } from '@/lib/finance/vouchers.queries'
import type {
  PreviewVoucherInput,
  SaveVoucherDraftInput,
  Voucher,
  VoucherAccount,
  VoucherKind,
  VoucherPreview,
} from '@/lib/finance/vouchers.schemas'

export type VoucherEditorActions = {
  preview: (input: PreviewVoucherInput & { org: string }) => Promise<ActionResult<VoucherPreview>>
  save: (input: SaveVoucherDraftInput & { org: string }) => Promise<ActionResult<Voucher>>
}

interface VoucherEditorProps {
  org: string
  kind: VoucherKind
  /** The draft that is edited; null for a new one. */
  voucher: Voucher | null
  /** Whom the page was opened for. */
  party: VoucherParty | null
  accounts: VoucherAccount[]
  defaults: VoucherDefaults
  locale: string
  /** Today in the organization's time zone. */
  today: string
  actions: VoucherEditorActions
  /** Asks whom it is with. */
  picker: (choose: (party: VoucherParty) => void) => ReactNode
}

/** A draft of a voucher: with whom, what for, on which accounts, and what it comes to meanwhile. */
export function VoucherEditor({
  org,
  kind,
  voucher,
  party,
  accounts,
  defaults,
  locale,
  today,
  actions,
  picker,
}: VoucherEditorProps) {
  const editor = useVoucherDraft({ kind, voucher, party, accounts, defaults, locale, today })
  const { draft, read, set, wording } = editor
  const [isChoosing, setIsChoosing] = useState(false)
  const who = kind === 'purchase' ? 'Supplier' : 'Customer'
  const saving = useDraftSave({
    draft,
    opened: voucher,
    lines: { name: 'lines', places: editor.places },
    list: `/o/${org}/vouchers`,
    read: ({ id, ...about }) => editor.toInput({ ...about, voucher_id: id }),
    missing: draft.party ? null : `Please choose a ${who.toLowerCase()} first.`,
    save: (input: SaveVoucherDraftInput) => actions.save({ ...input, org }),
  })
  const { showsAll, marks } = saving

  const summed = read.flatMap(({ key: line, sums }) => (sums ? [{ line, sums }] : []))
  const preview = useAnswer(
    actions.preview,
    summed.length > 0
      ? {
          org,
          prices_include_tax: draft.prices_include_tax,
          lines: summed.map(({ sums }) => sums),
        }
      : null,
  )

  return (
    <form
      ref={saving.form}
      noValidate
      onSubmit={saving.onSubmit}
      // A draft is saved by its button, not by an Enter somewhere on the way there.
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault()
        }
      }}
      className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]"
    >
      <div className="grid min-w-0 gap-4">
        <Card aria-label={who}>
          <CardHeader>
            <CardTitle>{who}</CardTitle>
            {draft.party ? (
              <CardAction>
                <Button variant="ghost" size="sm" onClick={() => setIsChoosing(!isChoosing)}>
                  {isChoosing ? 'Cancel' : 'Change'}
                </Button>
              </CardAction>
            ) : null}
          </CardHeader>
          <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-4">
            {isChoosing || !draft.party
              ? picker((chosen) => {
                  set({ party: chosen })
                  setIsChoosing(false)
                })
              : null}
            {draft.party ? (
              <p className="min-w-0 break-words">
                <span className="block font-medium text-base">
                  <bdi>{draft.party.label}</bdi>
                </span>
                <span className="text-muted-foreground text-sm">
                  <bdi>{draft.party.hint}</bdi>
                </span>
              </p>
            ) : null}
          </CardContent>
        </Card>
        <Card aria-label="Paper">
          <CardHeader>
            <CardTitle>Paper</CardTitle>
          </CardHeader>
          <CardContent>
            <EditorTerms
              kind={kind}
              draft={draft}
              currencies={defaults.currencies}
              termsDays={defaults.payment_terms_days}
              locale={locale}
              showsAll={showsAll}
              marks={marks}
              set={set}
            />
          </CardContent>
        </Card>
        <Card aria-label="Lines">
          <CardHeader>
            <CardTitle>Lines</CardTitle>
          </CardHeader>
          <CardContent>
            <EditorLines editor={editor} accounts={accounts} showsAll={showsAll} marks={marks} />
          </CardContent>
        </Card>
      </div>
      <Card aria-label="Summary" className="xl:sticky xl:top-16">
        <CardHeader>
          <CardTitle>Summary</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4">
          <EditorTotals preview={preview} wording={wording} />
          <SaveDraft saving={saving} />
          <WarnBeforeLeaving isDirty={editor.isDirty && !saving.isSaved} />
          <p className="text-pretty text-muted-foreground text-xs">
            A draft has no number and is not in the ledger until it is posted.
          </p>
        </CardContent>
      </Card>
    </form>
  )
}
