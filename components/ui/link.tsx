// biome-ignore lint/style/noRestrictedImports: Here it is restrained.
import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/**
 * Next's link, but nothing is fetched ahead. Every page is made for whoever asks, so what could be
 * kept of it is its outline, and that costs two requests for each link in sight: 68 beside a list of
 * 20 customers.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) {
  return <NextLink prefetch={false} {...props} />
}
