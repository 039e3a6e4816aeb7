import type { TagColor } from '@/lib/crm/tags.schemas'

/** How the palette of tags is called and what it looks like: hue and chroma, as tag-chip reads them. */
export const TAG_LOOKS: Record<TagColor, { label: string; className: string }> = {
  slate: { label: 'Grey', className: '[--tag-c:0.012] [--tag-h:220]' },
  red: { label: 'Red', className: '[--tag-c:0.055] [--tag-h:22]' },
  orange: { label: 'Orange', className: '[--tag-c:0.06] [--tag-h:52]' },
  amber: { label: 'Amber', className: '[--tag-c:0.07] [--tag-h:88]' },
  green: { label: 'Green', className: '[--tag-c:0.06] [--tag-h:150]' },
  teal: { label: 'Teal', className: '[--tag-c:0.05] [--tag-h:190]' },
  blue: { label: 'Blue', className: '[--tag-c:0.05] [--tag-h:245]' },
  violet: { label: 'Violet', className: '[--tag-c:0.055] [--tag-h:295]' },
  pink: { label: 'Pink', className: '[--tag-c:0.055] [--tag-h:350]' },
}

/** Hue and chroma of a colour; a name that only a newer database knows is grey. */
export function tagHue(color: string | null): string {
  const isKnown = color !== null && Object.hasOwn(TAG_LOOKS, color)
  return TAG_LOOKS[isKnown ? (color as TagColor) : 'slate'].className
}

// One lightness for every hue, so that the words on it read equally well in both themes.
export const TAG_GROUND =
  'bg-[light-dark(oklch(0.94_calc(var(--tag-c)*0.75)_var(--tag-h)),oklch(0.34_var(--tag-c)_var(--tag-h)))] text-[light-dark(oklch(0.36_calc(var(--tag-c)*1.6)_var(--tag-h)),oklch(0.93_calc(var(--tag-c)*0.7)_var(--tag-h)))]'

export const TAG_DOT =
  'bg-[light-dark(oklch(0.62_calc(var(--tag-c)*2.4)_var(--tag-h)),oklch(0.72_calc(var(--tag-c)*2.2)_var(--tag-h)))]'
