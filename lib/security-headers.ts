type CspOptions = {
  nonce: string
  supabaseUrl: string
  isDevelopment: boolean
  isHttps: boolean
}

/** A fresh, unguessable value per answer: whoever can foresee it can run scripts. */
export function createNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64')
}

/** The policy as the value of its header: what a page may load and run, its own scripts by nonce. */
export function contentSecurityPolicy(options: CspOptions): string {
  const { nonce, supabaseUrl, isDevelopment, isHttps } = options
  const supabaseSocket = supabaseUrl.replace(/^http/, 'ws')
  // React's development build rebuilds server stacks with eval, and Turbopack injects styles and
  // speaks over a web socket. None of it is in a production build.
  const script = isDevelopment ? " 'unsafe-eval'" : ''
  const style = isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`
  const socket = isDevelopment ? ' ws:' : ''
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${script}`,
    `style-src ${style}`,
    // React writes style attributes (positions of menus, widths of bars); they cannot run code.
    "style-src-attr 'unsafe-inline'",
    `img-src 'self' data: blob: ${supabaseUrl}`,
    "font-src 'self'",
    `connect-src 'self' ${supabaseUrl} ${supabaseSocket}${socket}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  if (isHttps) directives.push('upgrade-insecure-requests')
  return directives.join('; ')
}

/** Headers of every answer, pages and API alike. */
export function securityHeaders(isHttps: boolean): [name: string, value: string][] {
  const headers: [string, string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    // Confirmation links carry a token in their address; no other site may learn it.
    ['Referrer-Policy', 'strict-origin-when-cross-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    [
      'Permissions-Policy',
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    ],
  ]
  if (isHttps) {
    headers.push(['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'])
  }
  return headers
}
