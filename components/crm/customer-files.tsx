'use client'

import { Paperclip, RotateCcw, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type DragEvent, useRef, useState } from 'react'
import { sendCustomerFile } from '@/components/crm/file-request'
import { FileRow } from '@/components/crm/file-row'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { useLocale } from '@/components/ui/date-wording'
import { fileSize } from '@/components/ui/file-size'
import { type Upload, useUploads } from '@/components/ui/file-upload'
import { isolate } from '@/components/ui/isolate'
import { LoadOlder } from '@/components/ui/load-older'
import { Progress } from '@/components/ui/progress'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import { type OlderPage, useOlderPages } from '@/components/ui/use-older-pages'
import type { Action } from '@/lib/action'
import { FILE_MAX_BYTES } from '@/lib/crm/customers.values'
import type { CustomerFile } from '@/lib/crm/files.schemas'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

interface CustomerFilesProps {
  org: string
  customerId: string
  files: CustomerFile[]
  nextCursor: string | null
  now: string
  canWrite: boolean
  /** Endings of the names of files that are taken, for the file chooser. */
  accept: string
  remove: Action<unknown>
  loadOlder: Action<OlderPage<CustomerFile>>
}

export function CustomerFiles({
  org,
  customerId,
  files,
  nextCursor,
  now,
  canWrite,
  accept,
  remove,
  loadOlder,
}: CustomerFilesProps) {
  const router = useRouter()
  const locale = useLocale()
  const picker = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set())
  const [isOver, setIsOver] = useState(false)
  const pages = useOlderPages({
    rows: files,
    nextCursor,
    load: (cursor) => loadOlder({ org, customer_id: customerId, cursor }),
  })
  const shown = pages.shown.filter((file) => !removed.has(file.id))
  const { uploads, add } = useUploads({
    send: (file, options) => sendCustomerFile({ org, customerId, file, ...options }),
    check,
    onStored: (name) => {
      toast.success(`${isolate(name)} is stored`)
      router.refresh()
    },
  })

  async function removeFile(fileId: string) {
    const result = await settle(() => remove({ org, file_id: fileId }))
    if (result.ok) setRemoved((old) => new Set(old).add(fileId))
    return result
  }

  const isDroppable = (event: DragEvent) => canWrite && event.dataTransfer.types.includes('Files')
  return (
    <Card
      aria-label="Files"
      id="files"
      className={cn('relative scroll-mt-16', isOver && 'ring-2 ring-ring')}
      onDragOver={(event) => {
        if (!isDroppable(event)) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={(event) => {
        // Going over to a child of it is not leaving.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false)
      }}
      onDrop={(event) => {
        if (!isDroppable(event)) return
        event.preventDefault()
        setIsOver(false)
        add(event.dataTransfer.files)
      }}
    >
      <CardHeader className="pb-2">
        <CardTitle>Files</CardTitle>
        {canWrite ? (
          <CardAction className="-mt-1.5 -me-1.5">
            <input
              ref={picker}
              type="file"
              multiple
              accept={accept}
              aria-label="Files to add"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                add([...(event.currentTarget.files ?? [])])
                // The same file may be chosen again after it was corrected.
                event.currentTarget.value = ''
              }}
            />
            <Button variant="ghost" size="sm" onClick={() => picker.current?.click()}>
              <Paperclip aria-hidden />
              Add files
            </Button>
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-2 pb-3">
        {uploads.length > 0 ? (
          <ul aria-label="Uploads" className="grid grid-cols-[minmax(0,1fr)] gap-2">
            {uploads.map((upload) => (
              <UploadRow key={upload.key} upload={upload} />
            ))}
          </ul>
        ) : null}
        {shown.length > 0 ? (
          <ul ref={list} className="divide-y">
            {shown.map((file) => (
              <li key={file.id} data-row-id={file.id} tabIndex={-1}>
                <FileRow
                  file={file}
                  href={`/o/${org}/customers/${customerId}/files/${file.id}`}
                  now={now}
                  onRemove={canWrite ? () => removeFile(file.id) : null}
                />
              </li>
            ))}
          </ul>
        ) : uploads.length === 0 ? (
          <p className="text-pretty pb-1 text-muted-foreground text-sm">
            {canWrite
              ? `Offers, contracts, photos: drop them here. Up to ${fileSize(FILE_MAX_BYTES, locale)} each, seen by your colleagues only.`
              : 'No files yet.'}
          </p>
        ) : null}
        <LoadOlder label="Older files" list={list} onLoad={pages.loadOlder} {...pages} />
      </CardContent>
      {isOver ? (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-0 grid place-items-center rounded-lg border-2 border-ring border-dashed bg-background/85 font-medium text-sm"
        >
          Drop to add
        </div>
      ) : null}
    </Card>
  )
}

/** What the server would refuse anyway is refused before it has been sent. */
function check(file: File): string | null {
  if (file.size > FILE_MAX_BYTES) return 'crm.file_too_large'
  return file.size === 0 ? 'crm.file_empty' : null
}

/** What sending once more cannot change. */
const FINAL = /^crm\.file_(?:too_large|empty|type)/

function UploadRow({ upload }: { upload: Upload }) {
  const locale = useLocale()
  const share = upload.size === 0 ? 1 : Math.min(1, upload.sent / upload.size)
  const isFailed = upload.status === 'failed'
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 gap-y-1 rounded-md border bg-background p-2">
      <p className="min-w-0 truncate font-medium text-xs">
        <bdi>{upload.name}</bdi>
      </p>
      <span className="-my-1 flex">
        {isFailed && !FINAL.test(upload.reason ?? '') ? (
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Try ${upload.name} again`}
            onClick={upload.retry}
          >
            <RotateCcw aria-hidden />
          </Button>
        ) : null}
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={isFailed ? `Dismiss ${upload.name}` : `Stop ${upload.name}`}
          onClick={upload.cancel}
        >
          <X aria-hidden />
        </Button>
      </span>
      {isFailed ? (
        <p role="alert" className="col-span-2 text-pretty text-destructive text-xs">
          {messageFor(upload.reason ?? 'app.unexpected')}
        </p>
      ) : (
        <>
          <Progress
            label={`Upload of ${upload.name}`}
            value={share < 1 ? share * 100 : undefined}
            className="col-span-2"
          />
          <p className="col-span-2 text-muted-foreground text-xs">
            {share < 1
              ? `${Math.floor(share * 100)} % of ${fileSize(upload.size, locale)}`
              : 'Checking the file …'}
          </p>
        </>
      )}
    </li>
  )
}
