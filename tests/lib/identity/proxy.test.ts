import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { config } from '../../../proxy.ts'

const [matcher = ''] = config.matcher
const isCovered = (path: string) => new RegExp(`^${matcher}$`).test(path)

it.each([
  '/',
  '/sign-in',
  '/o/acme/customers',
  '/o/acme/customers/x.png',
  '/account/a.txt',
  '/nothing.png',
  '/s/acme/sitemap.xml',
  '/api',
])('the page %s gets its policy and headers', (path) => expect(isCovered(path)).toBe(true))

const files = readdirSync(new URL('../../../public', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => `/${name}`)

it.each([
  ...files,
  '/icon.svg',
  '/robots.txt',
  '/sitemap.xml',
  '/_next/static/a.js',
  '/api/v1/customers',
])('%s is left alone', (path) => expect(isCovered(path)).toBe(false))
