'use client'

import { Check } from 'lucide-react'
import { useState } from 'react'
import { TAG_DOT, TAG_LOOKS, tagHue } from '@/components/crm/tag-colors'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { TAG_COLORS } from '@/lib/crm/customers.values'
import type { TagColor } from '@/lib/crm/tags.schemas'
import { cn } from '@/lib/utils'

interface TagColorPickerProps {
  /** Whose colour it is, for the label. */
  name: string
  color: string
  onChange: (color: TagColor) => void
}

export function TagColorPicker({ name, color, onChange }: TagColorPickerProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Colour of ${name}`} title="Colour">
          <span className={cn('size-3.5 rounded-full', tagHue(color), TAG_DOT)} />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" aria-label={`Colour of ${name}`} className="w-auto">
        <ul className="grid grid-cols-3 gap-1">
          {TAG_COLORS.map((choice) => (
            <li key={choice}>
              <button
                type="button"
                aria-pressed={choice === color}
                className="flex h-control-sm w-full items-center gap-2 rounded-md px-2 text-xs hover:bg-accent aria-pressed:bg-accent aria-pressed:font-medium"
                onClick={() => {
                  setIsOpen(false)
                  if (choice !== color) onChange(choice)
                }}
              >
                <span
                  aria-hidden
                  className={cn(
                    'inline-flex size-4 items-center justify-center rounded-full',
                    tagHue(choice),
                    TAG_DOT,
                  )}
                >
                  {choice === color ? <Check className="size-3 text-background" /> : null}
                </span>
                {TAG_LOOKS[choice].label}
              </button>
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  )
}
