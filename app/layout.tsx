import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { NavigationProgress } from '@/components/shell/navigation-progress'
import { parseTheme, THEME_COOKIE } from '@/components/shell/theme'
import './globals.css'

const instrument = localFont({
  src: '../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  weight: '400 700',
  display: 'swap',
  variable: '--font-instrument',
})

export const metadata: Metadata = {
  title: { default: 'Clientele', template: '%s · Clientele' },
  description:
    'The open-source system a small business runs its customers on, in one Postgres whose own rules keep tenants apart.',
  applicationName: 'Clientele',
  formatDetection: { telephone: false, email: false, address: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8faf9' },
    { media: '(prefers-color-scheme: dark)', color: '#0c1412' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the cookie makes every page dynamic, which the nonce of the CSP needs anyway.
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html
      lang="en"
      dir="ltr"
      className={`${instrument.variable} ${theme === 'system' ? '' : theme}`}
      // The theme toggle changes the class before the server knows of it.
      suppressHydrationWarning
    >
      <body>
        <NavigationProgress />
        {children}
      </body>
    </html>
  )
}
