'use client'

import { Lock, LockOpen } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Input } from '@/components/ui/input'
import { Label } from '@/components/ui/label'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'

interface BooksCardProps {
  org: string
  /** The last closed day, as people write it. */
  closedThrough: string | null
  closedOn: string | null
  /** What one most likely wants to close: the end of last month. */
  suggestion: string
  yesterday: string
  canWrite: boolean
  close: Action<unknown>
  reopen: Action<unknown>
}

/** Up to which day the books are closed. Both ways are asked about first. */
export function BooksCard({
  org,
  closedThrough,
  closedOn,
  suggestion,
  yesterday,
  canWrite,
  close,
  reopen,
}: BooksCardProps) {
  const [question, setQuestion] = useState<'close' | 'reopen' | null>(null)

  async function answer(action: Action<unknown>, data: FormData, done: string) {
    data.set('org', org)
    const result = await settle(() => action(data))
    if (!result.ok) return messageOf(result)
    toast.success(done)
    return null
  }

  return (
    <Card>
      <CardHeader>
        <CardTitle>Books</CardTitle>
        <CardDescription>
          {closedThrough
            ? `Closed through ${closedThrough}. Nothing is posted on that day or before.`
            : 'All open. Close them when a period is reported, so that nothing changes in it.'}
        </CardDescription>
      </CardHeader>
      {canWrite ? (
        <CardContent className="flex flex-wrap gap-2">
          <Button variant="outline" onClick={() => setQuestion('close')}>
            <Lock aria-hidden />
            Close books
          </Button>
          {closedOn ? (
            <Button variant="ghost" onClick={() => setQuestion('reopen')}>
              <LockOpen aria-hidden />
              Open again
            </Button>
          ) : null}
        </CardContent>
      ) : null}
      {question === 'close' ? (
        <QuestionDialog
          title="Close the books?"
          description="Invoices, credit notes, payments and vouchers can no longer be posted through this day. Mistakes are then put right on a later day."
          submitLabel="Close books"
          onSubmit={(data) => answer(close, data, 'The books are closed')}
          onClose={() => setQuestion(null)}
        >
          <div className="grid gap-1.5">
            <Label htmlFor="close-through">Through</Label>
            <Input
              id="close-through"
              type="date"
              name="through_on"
              required
              defaultValue={suggestion}
              min={closedOn ?? undefined}
              max={yesterday}
              className="w-auto justify-self-start"
            />
          </div>
        </QuestionDialog>
      ) : null}
      {question === 'reopen' ? (
        <QuestionDialog
          title="Open the books again?"
          description="Figures reported for these days may change. The audit trail records that you did this."
          submitLabel="Open again"
          onSubmit={(data) => answer(reopen, data, 'The books are open again')}
          onClose={() => setQuestion(null)}
        >
          <div className="grid gap-1.5">
            <Label htmlFor="reopen-through">Keep closed through</Label>
            <Input
              id="reopen-through"
              type="date"
              name="through_on"
              max={closedOn ?? undefined}
              className="w-auto justify-self-start"
            />
            <p className="text-muted-foreground text-xs">Leave empty to open all of them.</p>
          </div>
        </QuestionDialog>
      ) : null}
    </Card>
  )
}
