'use client'

import { Send } from 'lucide-react'
import { useState } from 'react'
import { textOf } from '@/components/finance/invoices/steps/subject'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'

interface SendWay {
  label: string
  /** What is said when it is on its way. */
  done: string
  send: Action<unknown>
}

interface SendDocumentProps {
  label?: string
  title: string
  description: string
  /** The address that it would go to. */
  email: string
  /** Which document of which organization. */
  subject: { org: string; [id: string]: string }
  /** What can be sent about it, the likeliest first. */
  ways: readonly [SendWay, ...SendWay[]]
}

/** A document by e-mail, to the address that is known or another one. */
export function SendDocument({
  label = 'Send',
  title,
  description,
  email,
  subject,
  ways,
}: SendDocumentProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const to = textOf(data, 'to')
    const what = textOf(data, 'what')
    const way = ways.find((each) => each.label === what) ?? ways[0]
    const result = await settle(() => way.send({ ...subject, ...(to && { to }) }))
    if (!result.ok) return messageOf(result)
    toast.success(way.done)
    return null
  }

  return (
    <>
      <Button variant="outline" onClick={() => setOpen(true)}>
        <Send aria-hidden />
        {label}
      </Button>
      {open ? (
        <QuestionDialog
          title={title}
          description={description}
          submitLabel="Send"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          {ways.length > 1 ? (
            <Field name="what" label="What">
              <NativeSelect>
                {ways.map((way) => (
                  <option key={way.label}>{way.label}</option>
                ))}
              </NativeSelect>
            </Field>
          ) : null}
          <Field name="to" label="To">
            <Input type="email" defaultValue={email} required maxLength={255} autoComplete="off" />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
