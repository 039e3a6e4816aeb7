/**
 * Paths that existing clients know, answered by the canonical ones under /api/v1. The first match
 * wins, so single paths stand before the wildcards that would swallow them.
 */
const API_ALIASES = [
  ['/api/customer/auth/profile', '/api/v1/profile'],
  ['/api/customer/auth/:path*', '/api/v1/auth/:path*'],
  ['/api/users/profile', '/api/v1/profile'],
  ['/api/auth/register', '/api/v1/auth/register'],
  ['/api/auth/login', '/api/v1/auth/login'],
  ['/api/auth/verify', '/api/v1/auth/verify-email'],
  ['/api/auth/signout', '/api/v1/auth/logout'],
  ['/api/customers/signup', '/api/v1/auth/register'],
  ['/api/customers/verify-email', '/api/v1/auth/verify-email'],
  ['/api/customers/:path*', '/api/v1/customers/:path*'],
  ['/api/crm/customers/:path*', '/api/v1/customers/:path*'],
  ['/api/cart/migrate', '/api/v1/cart/migrate'],
  ['/api/finance/invoices', '/api/v1/invoices'],
  ['/api/finance/invoices/:path*', '/api/v1/invoices/:path*'],
]

const testDir = process.env.CLIENTELE_TEST_DIR

/** Built by `npm start` or `npm test` for the machine that they run on, not by a host. */
const isOwnBuild = process.env.CLIENTELE_OWN_BUILD === '1'

/**
 * Scripts and styles for browsers that read Brotli. `next start` makes gzip only, a seventh more; our
 * build leaves a Brotli copy of each file below static/br and says so here. A host that builds by
 * itself has a network in front that compresses.
 */
const brotliFiles = isOwnBuild
  ? [
      {
        source: '/_next/static/:path((?!br/).*\\.(?:js|css))',
        has: [{ type: 'header', key: 'accept-encoding', value: '(?!.*\\bbr;q=0).*\\bbr\\b.*' }],
      },
    ]
  : []

/**
 * What a stranger waits for and a page does not need: half of the processor time of a build. What
 * browsers get is as large; what runs on the server keeps its names, so that traces can be read
 * without a map. A fingerprint of the sources says whether to build at all, so nothing is cached.
 */
const quickBuild = isOwnBuild
  ? {
      serverMinification: false,
      turbopackSourceMaps: false,
      turbopackFileSystemCacheForBuild: false,
    }
  : {}

/** @type {import('next').NextConfig} */
const config = {
  // The test run builds beside a running `npm start`, so it brings a folder of its own, and a
  // tsconfig.json in it because Next writes the folder's name there.
  distDir: testDir ? `${testDir}/next` : '.next',
  typescript: {
    tsconfigPath: testDir ? `${testDir}/tsconfig.json` : 'tsconfig.json',
    // `npm start` and `npm test` have types checked apart from the build, so that a page comes sooner.
    ignoreBuildErrors: isOwnBuild,
  },
  agentRules: false,
  poweredByHeader: false,
  typedRoutes: false,
  // Profile pictures may have 2 MB, plus the form around them.
  experimental: { serverActions: { bodySizeLimit: '2200kb' }, ...quickBuild },
  // Read at run time for /api/docs, which no import leads to.
  outputFileTracingIncludes: {
    '/api/[...path]': [
      './node_modules/swagger-ui-dist/{package.json,swagger-ui-bundle.js,swagger-ui.css}',
    ],
  },
  async rewrites() {
    return {
      beforeFiles: brotliFiles.map((files) => ({
        ...files,
        destination: '/_next/static/br/:path',
      })),
      afterFiles: API_ALIASES.map(([source, destination]) => ({ source, destination })),
    }
  },
  async headers() {
    return brotliFiles.map((files) => ({
      ...files,
      headers: [
        { key: 'Content-Encoding', value: 'br' },
        { key: 'Vary', value: 'Accept-Encoding' },
      ],
    }))
  },
}

export default config
