import type { MetadataRoute } from 'next'

/** Only what a visitor sees is for search engines. */
export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: '*',
      allow: '/',
      disallow: ['/o', '/account', '/platform', '/auth', '/api'],
    },
  }
}
