const combiningMarks = /\p{M}+/gu

/** A short address out of a name: `Café Müller & Co.` → `cafe-muller-co`. May be too short to use. */
export function suggestSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(combiningMarks, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
}

const currencyByRegion: Record<string, string> = {
  AT: 'EUR',
  AU: 'AUD',
  BE: 'EUR',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  CN: 'CNY',
  CZ: 'CZK',
  DE: 'EUR',
  DK: 'DKK',
  ES: 'EUR',
  FI: 'EUR',
  FR: 'EUR',
  GB: 'GBP',
  GR: 'EUR',
  HU: 'HUF',
  IE: 'EUR',
  IN: 'INR',
  IT: 'EUR',
  JP: 'JPY',
  KR: 'KRW',
  KW: 'KWD',
  MX: 'MXN',
  NL: 'EUR',
  NO: 'NOK',
  NZ: 'NZD',
  PL: 'PLN',
  PT: 'EUR',
  SE: 'SEK',
  SG: 'SGD',
  TR: 'TRY',
  US: 'USD',
  ZA: 'ZAR',
}

/** A first guess for the form, from the browser's language; the person has the last word. */
export function guessCurrency(locale: string): string {
  const region = /-([A-Z]{2})$/.exec(locale)?.[1]
  return currencyByRegion[region ?? ''] ?? 'EUR'
}

/** Languages and regions to write dates and amounts in. */
export const locales = [
  'cs-CZ',
  'da-DK',
  'de-AT',
  'de-CH',
  'de-DE',
  'en-AU',
  'en-CA',
  'en-GB',
  'en-IE',
  'en-IN',
  'en-NZ',
  'en-US',
  'en-ZA',
  'es-ES',
  'es-MX',
  'fi-FI',
  'fr-BE',
  'fr-CA',
  'fr-CH',
  'fr-FR',
  'it-IT',
  'ja-JP',
  'ko-KR',
  'nb-NO',
  'nl-BE',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'sv-SE',
  'tr-TR',
  'zh-CN',
] as const

/** The listed locale closest to what the browser prefers. */
export function guessLocale(preferred: readonly string[]): string {
  for (const wish of preferred) {
    const exact = locales.find((locale) => locale.toLowerCase() === wish.toLowerCase())
    if (exact) return exact
    const language = wish.split('-')[0]?.toLowerCase()
    const near = locales.find((locale) => locale.split('-')[0] === language)
    if (near) return language === 'en' ? 'en-GB' : near
  }
  return 'en-GB'
}

export function localeName(locale: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale
}
