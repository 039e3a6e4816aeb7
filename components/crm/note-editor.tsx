'use client'

import { Bold, Italic, Link2, List } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { LazyMarkdown } from '@/components/ui/lazy-markdown'
import { applyFormat, type MarkdownFormat } from '@/components/ui/markdown-format'
import { Spinner } from '@/components/ui/spinner'
import { Textarea } from '@/components/ui/textarea'
import { useIsMac } from '@/components/ui/use-is-mac'
import { NOTE_MAX_LENGTH } from '@/lib/crm/customers.values'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

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

const FORMATS: { format: MarkdownFormat; label: string; icon: typeof Bold; key?: string }[] = [
  { format: 'bold', label: 'Bold', icon: Bold, key: 'b' },
  { format: 'italic', label: 'Italic', icon: Italic, key: 'i' },
  { format: 'list', label: 'List', icon: List },
  { format: 'link', label: 'Link', icon: Link2 },
]

/** Near the limit it says how much is left; before, nobody wants to know. */
const COUNT_FROM = NOTE_MAX_LENGTH - 1_000

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
  const [isPreview, setIsPreview] = useState(false)
  const [isVisited, setIsVisited] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const isMac = useIsMac()
  const isEmpty = value.trim() === ''
  const isClosed = isCompact && isEmpty && !isVisited
  const left = NOTE_MAX_LENGTH - value.length
  const canSave = !isEmpty && left >= 0 && !pending

  function format(kind: MarkdownFormat) {
    const area = field.current
    if (!area) return
    const done = applyFormat(kind, {
      text: value,
      start: area.selectionStart,
      end: area.selectionEnd,
    })
    onChange(done.text)
    // The field holds the new text only after React has written it.
    requestAnimationFrame(() => {
      area.focus()
      area.setSelectionRange(done.start, done.end)
    })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && onCancel) {
      event.stopPropagation()
      onCancel()
    }
    if (!event.metaKey && !event.ctrlKey) return
    const known = FORMATS.find(({ key }) => key === event.key.toLowerCase())
    if (event.key === 'Enter') {
      event.preventDefault()
      if (canSave) onSave()
    } else if (known && !isPreview) {
      event.preventDefault()
      event.stopPropagation()
      format(known.format)
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field and of the buttons around it
    <div
      onKeyDown={onKeyDown}
      onFocus={() => setIsVisited(true)}
      className="grid rounded-md border border-input bg-card focus-within:border-ring"
    >
      {isPreview ? (
        <section
          aria-label="Preview"
          className={cn('px-3 py-2', isCompact ? 'min-h-20' : 'min-h-28')}
        >
          <LazyMarkdown source={value} />
        </section>
      ) : (
        <Textarea
          ref={field}
          id={`${id}-field`}
          name="body"
          aria-label={label}
          aria-invalid={left < 0 || refusal !== null || undefined}
          aria-describedby={`${id}-notes`}
          placeholder={placeholder}
          value={value}
          dir="auto"
          autoFocus={autoFocus}
          onChange={(event) => onChange(event.target.value)}
          className={cn(
            'max-h-[60dvh] resize-none rounded-b-none border-0 bg-transparent px-3 py-2 leading-relaxed focus-visible:outline-none',
            isClosed ? 'min-h-10' : isCompact ? 'min-h-20' : 'min-h-28',
          )}
        />
      )}
      <div id={`${id}-notes`} className="grid px-3 text-xs empty:hidden">
        {refusal ? (
          <p role="alert" className="pb-1 font-medium text-destructive">
            {messageFor(refusal)}
          </p>
        ) : null}
        {value.length > COUNT_FROM ? (
          <p className={cn('pb-1', left < 0 ? 'text-destructive' : 'text-muted-foreground')}>
            {left < 0
              ? `${(-left).toLocaleString('en')} characters too many`
              : `${left.toLocaleString('en')} characters left`}
          </p>
        ) : null}
      </div>
      <div
        className={cn(
          'flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-t px-1.5 py-1.5',
          isClosed && 'hidden',
        )}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: not an interaction but the lack of one */}
        <div
          className="flex items-center"
          // Safari takes the focus from the field otherwise, and gives it to nobody.
          onMouseDown={(event) => event.preventDefault()}
        >
          {FORMATS.map(({ format: kind, label: name, icon: Icon }) => (
            <Button
              key={kind}
              variant="ghost"
              size="icon-sm"
              aria-label={name}
              title={name}
              disabled={isPreview}
              onClick={() => format(kind)}
            >
              <Icon aria-hidden />
            </Button>
          ))}
          <Button
            variant="ghost"
            size="sm"
            aria-pressed={isPreview}
            className="ms-1 text-muted-foreground aria-pressed:bg-accent aria-pressed:text-foreground"
            disabled={isEmpty}
            onClick={() => setIsPreview((old) => !old)}
          >
            Preview
          </Button>
        </div>
        <div className="ms-auto flex items-center gap-2">
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
        </div>
      </div>
    </div>
  )
}
