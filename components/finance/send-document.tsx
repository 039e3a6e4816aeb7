'use client'

import { Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { sendText } from '@/components/platform/emails/email-words'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { QueuedEmail } from '@/lib/platform/emails.schemas'

interface SendWay {
  label: string
  /** What is said when it is on its way. */
  done: string
  send: Action<QueuedEmail>
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

  async function submit(data: FormData): Promise<ReactNode> {
    const to = formText(data, 'to')
    const what = formText(data, 'what')
    const way = ways.find((each) => each.label === what) ?? ways[0]
    const result = await settle(() => way.send({ ...subject, ...(to && { to }) }))
    if (!result.ok) return messageOf(result)
    const text = sendText(result.data, way.done)
    if (result.data.status === 'uncertain') {
      return (
        <>
          {text} If it has not, use “Send again”{' '}
          <Link
            href={`/o/${subject.org}/settings/emails/outbox/${result.data.id}`}
            className="underline underline-offset-4"
          >
            in the outbox
          </Link>
          .
        </>
      )
    }
    toast.success(text)
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
