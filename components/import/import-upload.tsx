'use client'

import { FileUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type DragEvent, type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { ReaderChoices, readChoices } from '@/components/import/reader-choices'
import { uploadImport } from '@/components/import/upload-request'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Progress } from '@/components/ui/progress'
import { isFocusElsewhere, moveFocus } from '@/components/ui/return-focus'
import { Textarea } from '@/components/ui/textarea'
import { IMPORT_LIMIT_BYTES } from '@/lib/csv/imports.schemas'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

type Sending = { fileName: string; size: number; sent: number; stop: AbortController }

interface ImportUploadProps {
  org: string
  /** What a row is: "customer". */
  noun: string
  /** The door of the API that takes the file, and the page whose address the import's id extends. */
  url: string
  pathname: string
}

/** A file by drag and drop, by the file dialog, or as pasted text; then on to the columns. */
export function ImportUpload({ org, noun, url, pathname }: ImportUploadProps) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const area = useRef<HTMLDivElement>(null)
  const chooseButton = useRef<HTMLButtonElement>(null)
  const stopButton = useRef<HTMLButtonElement>(null)
  const stateId = useId()
  const [sending, setSending] = useState<Sending | null>(null)
  const [problem, setProblem] = useState<{ reason: string; detail?: string } | null>(null)
  const [isOver, setIsOver] = useState(false)

  const isSending = sending !== null
  const wasSending = useRef(false)
  // What was pressed is gone either way: the keyboard goes on with what has taken its place.
  useLayoutEffect(() => {
    if (isSending === wasSending.current) return
    wasSending.current = isSending
    if (!isFocusElsewhere(area.current)) moveFocus((isSending ? stopButton : chooseButton).current)
  }, [isSending])

  async function send(file: Blob, fileName: string) {
    if (file.size > IMPORT_LIMIT_BYTES) {
      setProblem({ reason: 'csv.file_too_large' })
      return
    }
    const stop = new AbortController()
    setProblem(null)
    setSending({ fileName, size: file.size, sent: 0, stop })
    const result = await uploadImport({
      url,
      org,
      file,
      fileName,
      choices: form.current ? readChoices(new FormData(form.current)) : {},
      onProgress: (sent) => setSending((old) => (old === null ? null : { ...old, sent })),
      signal: stop.signal,
    })
    if (result.ok) {
      router.push(`${pathname}/${result.importId}`)
      return
    }
    setSending(null)
    if (result.reason !== 'csv.upload_stopped') setProblem(result)
  }

  function sendFirst(files: FileList | null) {
    const file = files?.[0]
    if (file) void send(file, file.name)
    // The same file may be chosen again after it was corrected.
    if (picker.current) picker.current.value = ''
  }

  function onDrop(event: DragEvent) {
    event.preventDefault()
    setIsOver(false)
    sendFirst(event.dataTransfer.files)
  }

  function onPaste(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('pasted')
    if (typeof text === 'string' && text.trim() !== '') {
      void send(new Blob([text]), `Pasted ${noun}s`)
    }
  }

  return (
    <div ref={area}>
      {sending ? (
        <div className="grid gap-3 rounded-lg border bg-card p-6">
          <output className="font-medium">
            <span id={stateId}>
              Reading <bdi>{sending.fileName}</bdi> …{isTaken(sending) ? ' Almost there' : null}
            </span>
          </output>
          <Progress
            label="Upload"
            value={isTaken(sending) ? undefined : (sending.sent / sending.size) * 100}
          />
          <div className="flex items-center justify-between gap-3 text-muted-foreground text-sm">
            <span>{isTaken(sending) ? null : toShare(sending)}</span>
            <Button
              ref={stopButton}
              variant="outline"
              size="sm"
              aria-describedby={stateId}
              onClick={() => sending.stop.abort()}
            >
              Stop
            </Button>
          </div>
        </div>
      ) : null}
      {/* Kept, with what was pasted and chosen, for whoever stops or is refused. */}
      <div hidden={isSending} className="grid gap-4">
        {problem ? (
          <Alert variant="destructive" title={messageFor(problem.reason)}>
            {problem.detail && /^\d+$/.test(problem.detail)
              ? `Row ${problem.detail} of the file.`
              : null}
          </Alert>
        ) : null}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same */}
        <div
          onDragOver={(event) => {
            event.preventDefault()
            setIsOver(true)
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={onDrop}
          className={cn(
            'grid justify-items-center gap-3 rounded-lg border-2 border-dashed bg-card px-6 py-10 text-center transition-colors',
            isOver && 'border-primary bg-accent',
          )}
        >
          <FileUp aria-hidden className="size-8 text-muted-foreground" />
          <p className="max-w-prose text-pretty">
            <span className="font-medium">Drop a CSV file here</span>, or choose one. Any separator
            and encoding will do; up to {toSize(IMPORT_LIMIT_BYTES)}.
          </p>
          <input
            ref={picker}
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
            aria-label="CSV file"
            className="sr-only"
            tabIndex={-1}
            onChange={(event) => sendFirst(event.currentTarget.files)}
          />
          <Button ref={chooseButton} onClick={() => picker.current?.click()}>
            Choose a file
          </Button>
          <p className="text-muted-foreground text-xs">
            Nothing is saved as a {noun} before you have seen what would happen.
          </p>
        </div>
        <details className="rounded-lg border bg-card">
          <summary className="cursor-pointer px-4 py-2.5 font-medium text-sm">
            Paste instead
          </summary>
          <form onSubmit={onPaste} className="grid gap-3 px-4 pb-4">
            <Field
              name="pasted"
              label="Rows"
              hint="Copied from a spreadsheet, with or without the names of the columns."
            >
              <Textarea rows={6} spellCheck={false} className="font-mono text-xs" />
            </Field>
            <Button type="submit" className="justify-self-start">
              Read the rows
            </Button>
          </form>
        </details>
        <details className="rounded-lg border bg-card">
          <summary className="cursor-pointer px-4 py-2.5 font-medium text-sm">
            Odd characters or everything in one column?
          </summary>
          <form ref={form} className="px-4 pb-4" onSubmit={(event) => event.preventDefault()}>
            <ReaderChoices noun={noun} />
          </form>
        </details>
      </div>
    </div>
  )
}

/** All of it has left; the server is at work on it. */
function isTaken({ sent, size }: Sending): boolean {
  return sent >= size
}

function toShare({ sent, size }: Sending): string {
  return `${Math.floor((sent / size) * 100)} % of ${toSize(size)}`
}

function toSize(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Math.round(bytes / 1024 / 1024)} MB`
  return `${Math.max(1, Math.round(bytes / 1024))} kB`
}
