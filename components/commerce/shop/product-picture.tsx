import type { ShopPicture } from '@/components/commerce/shop/types'

interface ProductPictureProps {
  picture: ShopPicture | null
  /** The product's; stands in for a missing picture by its first letter. */
  name: string
  /** For what is seen first: loaded at once instead of when it comes near. */
  isFirst?: boolean
  className?: string
}

export function ProductPicture({
  picture,
  name,
  isFirst = false,
  className = '',
}: ProductPictureProps) {
  if (picture === null) {
    const [letter] = new Intl.Segmenter().segment(name)
    return (
      <span
        aria-hidden
        className={`flex items-center justify-center bg-muted font-semibold text-5xl text-muted-foreground/45 ${className}`}
      >
        {letter?.segment.toUpperCase()}
      </span>
    )
  }
  return (
    // biome-ignore lint/performance/noImgElement: next/image is a script of its own on every page of a shop
    <img
      src={picture.src}
      alt={picture.alt}
      width={picture.width ?? undefined}
      height={picture.height ?? undefined}
      loading={isFirst ? 'eager' : 'lazy'}
      fetchPriority={isFirst ? 'high' : 'auto'}
      decoding={isFirst ? 'sync' : 'async'}
      className={`bg-muted object-cover ${className}`}
    />
  )
}
