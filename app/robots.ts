import type { MetadataRoute } from 'next'
import { env } from '@/lib/env'

// A build knows no address.
export const dynamic = 'force-dynamic'

/** Only what a visitor sees is for search engines. */
export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: '*',
      allow: '/',
      disallow: [
        '/o',
        '/account',
        '/platform',
        '/auth',
        '/api',
        // Searches and orders of a list show what its pages show. Carts and what comes after them say
        // themselves that they are not for the index: `/s/*/cart` would be of products as well.
        '/s/*?*q=',
        '/s/*?*sort=',
      ],
    },
    sitemap: `${env().APP_URL}/sitemap.xml`,
  }
}
