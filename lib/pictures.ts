import 'server-only'
import sharp from 'sharp'

/** Larger than a screen shows; a camera's own size would be ten times the bytes. */
const SCREEN_PIXELS = 1600
/** What a small file may unfold to: 100 megapixels are 400 MB of memory, and no camera's picture. */
const MOST_PIXELS = 100_000_000

export type Picture = {
  bytes: Uint8Array<ArrayBuffer>
  type: 'image/webp'
  width: number
  height: number
}

/**
 * A picture as it may be shown to everybody: turned the way it is held, no side longer than so many
 * pixels, and without what cameras write into it, such as where it was taken. Null for one that is
 * cut short, forged, or larger than is good for us.
 */
export async function preparePicture(
  bytes: Uint8Array,
  pixelsASide = SCREEN_PIXELS,
): Promise<Picture | null> {
  if (!isPicture(bytes)) return null
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .rotate()
      .resize({
        width: pixelsASide,
        height: pixelsASide,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .webp({ quality: 82 })
      .toBuffer({ resolveWithObject: true })
    return {
      bytes: new Uint8Array(data),
      type: 'image/webp',
      width: info.width,
      height: info.height,
    }
  } catch {
    // sharp has no codes to tell its refusals apart by.
    return null
  }
}

/**
 * Whether bytes begin as those of PNG, JPEG or WebP do; what the sender calls them is not asked. The
 * other formats that sharp reads include documents that name files and addresses.
 */
export function isPicture(bytes: Uint8Array): boolean {
  const startsWith = (text: string, offset = 0) =>
    Buffer.from(bytes.subarray(offset, offset + text.length)).toString('latin1') === text
  return (
    startsWith('\x89PNG\r\n\x1a\n') ||
    startsWith('\xff\xd8\xff') ||
    (startsWith('RIFF') && startsWith('WEBP', 8))
  )
}
