'use client'

import { useState } from 'react'
import { applyTheme, currentTheme, parseTheme } from '@/components/shell/theme'
import {
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
} from '@/components/ui/dropdown-menu'

/** The theme as part of a menu; the menu only exists while it is open, in the browser. */
export function ThemeMenuItems() {
  const [theme, setTheme] = useState(currentTheme)
  return (
    <>
      <DropdownMenuLabel>Theme</DropdownMenuLabel>
      <DropdownMenuRadioGroup
        value={theme}
        onValueChange={(value) => {
          const next = parseTheme(value)
          applyTheme(next)
          setTheme(next)
        }}
      >
        <DropdownMenuRadioItem value="light">Light</DropdownMenuRadioItem>
        <DropdownMenuRadioItem value="dark">Dark</DropdownMenuRadioItem>
        <DropdownMenuRadioItem value="system">Same as system</DropdownMenuRadioItem>
      </DropdownMenuRadioGroup>
    </>
  )
}
