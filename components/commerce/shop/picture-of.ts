import type { ShopPicture } from '@/components/commerce/shop/types'
import { productImageUrl } from '@/lib/commerce/images.rules'

interface Image {
  id: string
  alt: string | null
  width: number | null
  height: number | null
}

/** A stored picture as pages show it; without words of its own it is called like its product. */
export function pictureOf(orgId: string, image: Image | null, name: string): ShopPicture | null {
  if (image === null) return null
  const { id, alt, width, height } = image
  return { src: productImageUrl(orgId, id), alt: alt ?? name, width, height }
}
