'use client'

import { type RefObject, useRef, useState, useTransition } from 'react'
import { EmailPreview } from '@/components/platform/emails/email-preview'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'
import type { Action } from '@/lib/action'
import {
  EMAIL_LIMITS,
  type EmailTemplate,
  type EmailVariable,
  type EmailPreview as Preview,
} from '@/lib/platform/emails.schemas'

interface TemplateEditorProps {
  org: string
  template: EmailTemplate
  /** Of what is saved, to begin with. */
  preview: Preview
  canWrite: boolean
  save: Action<unknown>
  reset: Action<unknown>
  look: Action<Preview>
  test: Action<{ to_address: string }>
}

/** What a mail says, beside what it looks like with values that are made up. */
export function TemplateEditor(props: TemplateEditorProps) {
  const { org, template, canWrite, save, reset, look, test } = props
  const form = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTextAreaElement>(null)
  const [preview, setPreview] = useState(props.preview)
  const [isDirty, setIsDirty] = useState(false)
  const [pending, startTransition] = useTransition()

  /** What is in the fields now, saved or not. */
  function written() {
    const data = new FormData(form.current?.querySelector('form') ?? undefined)
    return { org, template_key: template.key, subject: data.get('subject'), body: data.get('body') }
  }

  function compare() {
    const { subject, body } = written()
    // A form sends the ends of lines as mails have them, whatever is typed.
    const isBody = typeof body === 'string' && body.replaceAll('\r\n', '\n') === template.body
    setIsDirty(subject !== template.subject || !isBody)
  }

  function showPreview() {
    startTransition(async () => {
      const result = await settle(() => look(written()))
      if (result.ok) setPreview(result.data)
      else toast.error(messageOf(result))
    })
  }

  function sendTest() {
    startTransition(async () => {
      const result = await settle(() => test(written()))
      if (result.ok) toast.success(`A test is on its way to ${result.data.to_address}`)
      else toast.error(messageOf(result))
    })
  }

  return (
    <div ref={form} onInput={compare} className="grid items-start gap-4 lg:grid-cols-2">
      <WarnBeforeLeaving isDirty={isDirty && canWrite} />
      <Card>
        <CardHeader>
          <CardTitle className="flex items-center gap-2">
            Text of the email
            {template.is_custom ? (
              <Badge variant="info">Changed</Badge>
            ) : (
              <Badge variant="outline">Built in</Badge>
            )}
          </CardTitle>
        </CardHeader>
        <CardContent>
          <ActionForm
            action={(data) =>
              save({
                org,
                template_key: template.key,
                subject: data.get('subject'),
                body: data.get('body'),
              })
            }
            onSuccess={() => {
              setIsDirty(false)
              toast.success('Template saved')
              showPreview()
            }}
          >
            <Field name="subject" label="Subject" required>
              <Input
                defaultValue={template.subject}
                maxLength={EMAIL_LIMITS.subject}
                autoComplete="off"
                dir="auto"
                readOnly={!canWrite}
              />
            </Field>
            <Field
              name="body"
              label="Text"
              required
              hint="Plain text; an empty line begins a paragraph. A line whose variables are all empty is left out."
            >
              <Textarea
                ref={body}
                defaultValue={template.body}
                maxLength={EMAIL_LIMITS.body}
                rows={16}
                dir="auto"
                readOnly={!canWrite}
              />
            </Field>
            <Variables variables={template.variables} target={body} canWrite={canWrite} />
            <div className="flex flex-wrap gap-2">
              {canWrite ? <SubmitButton pendingLabel="Saving …">Save</SubmitButton> : null}
              <Button
                type="button"
                variant="outline"
                aria-disabled={pending || undefined}
                onClick={showPreview}
              >
                {pending ? <Spinner /> : null}
                Preview
              </Button>
              {canWrite ? (
                <Button
                  type="button"
                  variant="outline"
                  aria-disabled={pending || undefined}
                  onClick={sendTest}
                >
                  Send me a test
                </Button>
              ) : null}
              {canWrite && template.is_custom ? (
                <ConfirmButton
                  variant="outline"
                  title="Go back to the built-in text?"
                  description="What you wrote is thrown away. Emails that are already waiting keep their text."
                  confirmLabel="Reset"
                  onConfirm={() => reset({ org, template_key: template.key })}
                  onSuccess={() => {
                    setIsDirty(false)
                    toast.success('The built-in text is back')
                  }}
                >
                  Reset
                </ConfirmButton>
              ) : null}
            </div>
          </ActionForm>
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Preview</CardTitle>
        </CardHeader>
        <CardContent aria-busy={pending}>
          <EmailPreview preview={preview} />
        </CardContent>
      </Card>
    </div>
  )
}

interface VariablesProps {
  variables: EmailVariable[]
  target: RefObject<HTMLTextAreaElement | null>
  canWrite: boolean
}

/** What the mail knows; a click puts it where the cursor is. */
function Variables({ variables, target, canWrite }: VariablesProps) {
  function insert(name: string) {
    const field = target.current
    if (!field) return
    field.setRangeText(`{{${name}}}`, field.selectionStart, field.selectionEnd, 'end')
    // What a program writes is not told as typing is.
    field.dispatchEvent(new Event('input', { bubbles: true }))
    field.focus()
  }

  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 font-medium text-sm">Variables</legend>
      <ul className="grid gap-1.5 text-sm">
        {variables.map(({ name, description }) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            {canWrite ? (
              <button
                type="button"
                className="min-h-6 rounded-sm border bg-muted/40 px-1 font-mono text-xs hover:border-foreground/40"
                onClick={() => insert(name)}
              >
                {`{{${name}}}`}
              </button>
            ) : (
              <code className="text-xs">{`{{${name}}}`}</code>
            )}
            <span className="text-muted-foreground">{description}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
