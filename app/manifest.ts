import type { MetadataRoute } from 'next'

/** For whoever puts Clientele on the home screen of a phone: it opens where they work. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Clientele',
    short_name: 'Clientele',
    description: 'Customers, orders and invoices of a small business.',
    id: '/o',
    start_url: '/o',
    scope: '/',
    display: 'standalone',
    background_color: '#f8faf9',
    theme_color: '#f8faf9',
    icons: [
      { src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' },
      { src: '/icon-192.png', type: 'image/png', sizes: '192x192', purpose: 'any' },
      { src: '/icon-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
    ],
  }
}
