export const THEME_COOKIE = 'theme'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}

const YEAR_SECONDS = 365 * 86_400

/** Shows a theme at once and remembers it for the server, which writes it into the next page. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement
  root.classList.remove('light', 'dark')
  if (theme !== 'system') root.classList.add(theme)
  const secure = location.protocol === 'https:' ? '; secure' : ''
  const age = theme === 'system' ? 0 : YEAR_SECONDS
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${age}; samesite=lax${secure}`
}

export function currentTheme(): Theme {
  const { classList } = document.documentElement
  if (classList.contains('dark')) return 'dark'
  return classList.contains('light') ? 'light' : 'system'
}
