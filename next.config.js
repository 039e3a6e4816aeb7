/** @type {import('next').NextConfig} */
const config = {
  // The test run builds beside a running `npm start`, so it brings a folder of its own.
  distDir: process.env.CLIENTELE_DIST_DIR ?? '.next',
  agentRules: false,
  poweredByHeader: false,
  typedRoutes: false,
  // Paths that existing clients know, answered by the canonical ones under /api/v1.
  async rewrites() {
    return []
  },
}

export default config
