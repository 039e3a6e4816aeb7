'use client'

import { Bold, Italic, Link2, List } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { useLocale } from '@/components/ui/date-wording'
import { LazyMarkdown } from '@/components/ui/lazy-markdown'
import { applyFormat, type MarkdownFormat } from '@/components/ui/markdown-format'
import { Textarea } from '@/components/ui/textarea'
import { counted } from '@/lib/counted'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

interface MarkdownEditorProps {
  /** What the field is, for those who do not see it; inside of a `<Field>` that has the label. */
  label?: string
  name?: string
  placeholder?: string | undefined
  value: string
  onChange: (text: string) => void
  maxLength: number
  /** A reason key that is said below the text. */
  refusal?: string | null
  autoFocus?: boolean
  /** One line until somebody goes there, without the buttons. */
  isClosed?: boolean
  /** Heights of the text and of its preview. */
  className?: string
  /** Keys of whoever surrounds it; what is done about one is not ours any more. */
  onKeyDown?: (event: KeyboardEvent) => void
  onFocus?: () => void
  /** At the end of the row of buttons. */
  end?: ReactNode
}

const FORMATS: { format: MarkdownFormat; label: string; icon: typeof Bold; key?: string }[] = [
  { format: 'bold', label: 'Bold', icon: Bold, key: 'b' },
  { format: 'italic', label: 'Italic', icon: Italic, key: 'i' },
  { format: 'list', label: 'List', icon: List },
  { format: 'link', label: 'Link', icon: Link2 },
]

/** Near the limit it says how much is left; before, nobody wants to know. */
const COUNT_WITHIN = 1_000

/** A text with buttons for what it can hold, and a preview of what it becomes. */
export function MarkdownEditor({
  label,
  name,
  placeholder,
  value,
  onChange,
  maxLength,
  refusal = null,
  autoFocus = false,
  isClosed = false,
  className,
  onKeyDown,
  onFocus,
  end,
}: MarkdownEditorProps) {
  const locale = useLocale()
  const [wantsPreview, setWantsPreview] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const notesId = useId()
  const left = maxLength - value.length
  const isEmpty = value.trim() === ''
  const isPreview = wantsPreview && !isEmpty

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

  function onKey(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    onKeyDown?.(event)
    if (event.defaultPrevented || !(event.metaKey || event.ctrlKey) || isPreview) return
    const known = FORMATS.find(({ key }) => key === event.key.toLowerCase())
    if (!known) return
    event.preventDefault()
    event.stopPropagation()
    format(known.format)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field and of the buttons around it
    <div
      onKeyDown={onKey}
      onFocus={onFocus}
      className="grid rounded-md border border-input bg-card focus-within:border-ring"
    >
      {isPreview ? (
        <section aria-label="Preview" className={cn('px-3 py-2', className)}>
          <LazyMarkdown source={value} />
        </section>
      ) : null}
      {/* Stays while its preview is shown, so that a form is sent with it. */}
      <Textarea
        ref={field}
        {...(name === undefined ? {} : { name })}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...(left < 0 || refusal !== null ? { 'aria-invalid': true } : {})}
        {...(label === undefined ? {} : { 'aria-describedby': notesId })}
        placeholder={placeholder}
        value={value}
        dir="auto"
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.target.value)}
        className={cn(
          'max-h-[60dvh] resize-none rounded-b-none border-0 bg-transparent px-3 py-2 leading-relaxed focus-visible:outline-none',
          className,
          isPreview && 'hidden',
        )}
      />
      <div id={notesId} className="grid px-3 text-xs empty:hidden">
        {refusal ? (
          <p role="alert" className="pb-1 font-medium text-destructive">
            {messageFor(refusal)}
          </p>
        ) : null}
        {left < COUNT_WITHIN ? (
          <p className={cn('pb-1', left < 0 ? 'text-destructive' : 'text-muted-foreground')}>
            {left < 0
              ? `${counted(-left, 'character', 'characters', locale)} too many`
              : `${counted(left, 'character', 'characters', locale)} left`}
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
          {FORMATS.map(({ format: kind, label: text, icon: Icon }) => (
            <Button
              key={kind}
              variant="ghost"
              size="icon-sm"
              aria-label={text}
              title={text}
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
            onClick={() => setWantsPreview(!isPreview)}
          >
            Preview
          </Button>
        </div>
        {end ? <div className="ms-auto flex items-center gap-2">{end}</div> : null}
      </div>
    </div>
  )
}
