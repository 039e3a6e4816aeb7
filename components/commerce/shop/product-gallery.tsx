import { ProductPicture } from '@/components/commerce/shop/product-picture'
import type { ShopPicture } from '@/components/commerce/shop/types'

interface ProductGalleryProps {
  name: string
  pictures: ShopPicture[]
}

/** One picture large, the others below it; on a phone they are swiped through. */
export function ProductGallery({ name, pictures }: ProductGalleryProps) {
  const [first, ...others] = pictures
  if (others.length === 0) {
    return (
      <ProductPicture
        picture={first ?? null}
        name={name}
        isFirst
        className="aspect-4/5 w-full rounded-2xl"
      />
    )
  }
  return (
    <section
      aria-label="Pictures"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
      tabIndex={0}
      className="-mx-4 flex snap-x snap-mandatory gap-2 overflow-x-auto px-4 [scrollbar-width:none] sm:mx-0 sm:grid sm:grid-cols-2 sm:gap-4 sm:overflow-visible sm:px-0"
    >
      {pictures.map((picture, index) => (
        <ProductPicture
          key={picture.src}
          picture={picture}
          name={name}
          isFirst={index === 0}
          className={`aspect-4/5 w-[88%] shrink-0 snap-center rounded-2xl sm:w-full ${index === 0 ? 'sm:col-span-2' : ''}`}
        />
      ))}
    </section>
  )
}
