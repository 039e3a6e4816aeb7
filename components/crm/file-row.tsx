'use client'

import {
  FileArchive,
  FileAudio,
  File as FileGlyph,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Trash2,
} from 'lucide-react'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { useLocale } from '@/components/ui/date-wording'
import { fileSize } from '@/components/ui/file-size'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ActionResult } from '@/lib/action'
import type { CustomerFile } from '@/lib/crm/files.schemas'

interface FileRowProps {
  file: CustomerFile
  href: string
  now: string
  onRemove: (() => Promise<ActionResult<unknown>>) | null
}

export function FileRow({ file, href, now, onRemove }: FileRowProps) {
  const locale = useLocale()
  const Glyph = glyphOf(file.content_type)
  return (
    <div className="flex min-w-0 items-center gap-2.5 py-1.5">
      <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-secondary text-muted-foreground">
        <Glyph aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        {/* A download, not a page: the router has nothing to do with it. */}
        <a
          href={href}
          download={file.name}
          title={file.name}
          className="block truncate font-medium text-sm underline-offset-4 hover:underline"
        >
          <bdi>{file.name}</bdi>
        </a>
        <p className="flex min-w-0 gap-x-1 truncate text-muted-foreground text-xs">
          <span className="tabular shrink-0">{fileSize(file.size_bytes, locale)}</span>
          <span aria-hidden>·</span>
          <RelativeTime value={file.created_at} now={now} className="shrink-0" />
          {file.uploaded_by_name ? (
            <span className="truncate">
              by <bdi>{file.uploaded_by_name}</bdi>
            </span>
          ) : null}
        </p>
      </div>
      {onRemove ? (
        <ConfirmButton
          variant="ghost"
          size="icon-sm"
          aria-label={`Remove ${file.name}`}
          className="text-muted-foreground"
          title={
            <>
              Remove <bdi>{file.name}</bdi>?
            </>
          }
          description="It is deleted for everybody and cannot be brought back. The timeline keeps that it was here."
          confirmLabel="Remove file"
          onConfirm={onRemove}
        >
          <Trash2 aria-hidden />
        </ConfirmButton>
      ) : null}
    </div>
  )
}

function glyphOf(type: string) {
  if (type.startsWith('image/')) return FileImage
  if (type.startsWith('audio/')) return FileAudio
  if (type.startsWith('video/')) return FileVideo
  if (/zip|compressed/.test(type)) return FileArchive
  if (/spreadsheet|excel|csv/.test(type)) return FileSpreadsheet
  if (/^text\/|pdf|word|document|presentation|powerpoint/.test(type)) return FileText
  return FileGlyph
}
