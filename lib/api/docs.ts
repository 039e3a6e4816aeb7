import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { ApiEnv } from './context'
import { docsScript, docsStyle } from './docs-assets'
import { Problem } from './problem'

/** The only files that are served; a name from a request never becomes a path. */
const VENDOR_FILES: Record<string, string> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
}

export const docsRouter = new OpenAPIHono<ApiEnv>()

docsRouter.get('/docs', (c) => {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Icons that the style sheet of Swagger UI brings along as data.
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return c.html(page(nonce), 200, { 'Content-Security-Policy': policy })
})

docsRouter.get('/docs/assets/:name', async (c) => {
  const name = c.req.param('name')
  const own = { 'docs.js': docsScript, 'docs.css': docsStyle }[name]
  const type = VENDOR_FILES[name] ?? (name.endsWith('.css') ? 'text/css' : 'text/javascript')
  if (own === undefined && VENDOR_FILES[name] === undefined) {
    throw new Problem('not_found', 'api.route_not_found')
  }
  const body = own ?? (await readFile(join(vendorFolder(), name), 'utf8'))
  return c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' })
})

function vendorFolder(): string {
  const require = createRequire(join(process.cwd(), 'package.json'))
  return dirname(require.resolve('swagger-ui-dist/package.json'))
}

function page(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Clientele API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/assets/docs.css">
</head>
<body>
<main id="docs"><noscript>This page needs JavaScript. The description is at <a href="/api/openapi.json">/api/openapi.json</a>.</noscript></main>
<script nonce="${nonce}" src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script nonce="${nonce}" src="/api/docs/assets/docs.js"></script>
</body>
</html>`
}
