'use client'

import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { MarkdownEditor } from '@/components/ui/markdown-editor'
import { Spinner } from '@/components/ui/spinner'
import { useIsMac } from '@/components/ui/use-is-mac'
import { NOTE_MAX_LENGTH } from '@/lib/crm/customers.values'

interface NoteEditorProps {
  /** What the field is, for those who do not see it. */
  label: string
  placeholder?: string
  value: string
  onChange: (text: string) => void
  onSave: () => void
  saveLabel: string
  onCancel?: () => void
  pending: boolean
  refusal: string | null
  autoFocus?: boolean
  /** Beside the save button: the pin of a new note. */
  options?: ReactNode
  /**
   * One line until somebody goes there. Then it stays open: closing when the focus leaves would
   * move what is being clicked from under the pointer.
   */
  isCompact?: boolean
}

export function NoteEditor({
  label,
  placeholder,
  value,
  onChange,
  onSave,
  saveLabel,
  onCancel,
  pending,
  refusal,
  autoFocus = false,
  options,
  isCompact = false,
}: NoteEditorProps) {
  const [isVisited, setIsVisited] = useState(false)
  const isMac = useIsMac()
  const isEmpty = value.trim() === ''
  const isClosed = isCompact && isEmpty && !isVisited
  const canSave = !isEmpty && value.length <= NOTE_MAX_LENGTH && !pending

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation()
      onCancel()
    }
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      if (canSave) onSave()
    }
  }

  return (
    <MarkdownEditor
      label={label}
      name="body"
      placeholder={placeholder}
      value={value}
      onChange={onChange}
      maxLength={NOTE_MAX_LENGTH}
      refusal={refusal}
      autoFocus={autoFocus}
      isClosed={isClosed}
      className={isClosed ? 'min-h-10' : isCompact ? 'min-h-20' : 'min-h-28'}
      onKeyDown={onKeyDown}
      onFocus={() => setIsVisited(true)}
      end={
        <>
          {options}
          {onCancel ? (
            <Button variant="ghost" size="sm" onClick={onCancel}>
              Cancel
            </Button>
          ) : null}
          <Button
            size="sm"
            aria-disabled={!canSave || undefined}
            onClick={() => canSave && onSave()}
          >
            {pending ? <Spinner /> : null}
            {saveLabel}
            <Kbd className="max-sm:hidden">{isMac ? '⌘' : 'Ctrl'} ↵</Kbd>
          </Button>
        </>
      }
    />
  )
}
