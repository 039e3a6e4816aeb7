/** @type {import('next').NextConfig} */
const config = {
  agentRules: false,
  poweredByHeader: false,
  typedRoutes: false,
  // Paths that existing clients know, answered by the canonical ones under /api/v1.
  async rewrites() {
    return []
  },
}

export default config
