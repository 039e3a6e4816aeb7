'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useEffect, useState } from 'react'
import { applyTheme, currentTheme, type Theme, themes } from '@/components/shell/theme'

const icons = { light: Sun, dark: Moon, system: Monitor }
const labels = { light: 'Light', dark: 'Dark', system: 'Same as system' }

interface ThemeToggleProps {
  /** What the cookie said when the page was made; without it the buttons settle after loading. */
  theme?: Theme
  className?: string
}

/** Three small buttons; the page changes at once and the next one comes in that colour. */
export function ThemeToggle({ theme: initial = 'system', className }: ThemeToggleProps) {
  const [theme, setTheme] = useState(initial)
  useEffect(() => setTheme(currentTheme()), [])
  return (
    <fieldset className={`inline-flex items-center gap-0.5 ${className ?? ''}`}>
      <legend className="sr-only">Theme</legend>
      {themes.map((name) => {
        const Icon = icons[name]
        return (
          <button
            key={name}
            type="button"
            aria-label={labels[name]}
            aria-pressed={theme === name}
            title={labels[name]}
            onClick={() => {
              applyTheme(name)
              setTheme(name)
            }}
            className="inline-flex size-7 items-center justify-center rounded-md opacity-75 hover:opacity-100 aria-pressed:bg-current/12 aria-pressed:opacity-100"
          >
            <Icon aria-hidden className="size-4" />
          </button>
        )
      })}
    </fieldset>
  )
}
