import type { ImageType } from './images.schemas'

/** Where the picture of a product is shown. */
export function productImageUrl(orgId: string, imageId: string): string {
  return `/images/products/${orgId}/${imageId}`
}

export type ImageFacts = { type: ImageType; width: number; height: number }

/**
 * What a picture is and how large it is shown, by its own bytes; null for what is none. What the
 * sender calls it is not asked.
 */
export function readImage(bytes: Uint8Array): ImageFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return readPng(view) ?? readWebp(view) ?? readJpeg(view)
  } catch (error) {
    // It ends before it has said how large it is.
    if (error instanceof RangeError) return null
    throw error
  }
}

function textAt(view: DataView, offset: number, length: number): string {
  if (view.byteLength < offset + length) return ''
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + offset, length))
}

function readPng(view: DataView): ImageFacts | null {
  if (textAt(view, 0, 8) !== '\x89PNG\r\n\x1a\n' || textAt(view, 12, 4) !== 'IHDR') return null
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
}

function readWebp(view: DataView): ImageFacts | null {
  if (textAt(view, 0, 4) !== 'RIFF' || textAt(view, 8, 4) !== 'WEBP') return null
  const type = 'image/webp'
  const uint24 = (offset: number) =>
    view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16)
  switch (textAt(view, 12, 4)) {
    case 'VP8X':
      return { type, width: uint24(24) + 1, height: uint24(27) + 1 }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return {
        type,
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      }
    default:
      return null
  }
}

function readJpeg(view: DataView): ImageFacts | null {
  if (textAt(view, 0, 3) !== '\xff\xd8\xff') return null
  let isTurned = false
  let offset = 2
  for (;;) {
    // Any number of fill bytes may stand before a marker.
    while (view.getUint8(offset) === 0xff) offset += 1
    const marker = view.getUint8(offset)
    const length = view.getUint16(offset + 1)
    if (marker === 0xe1) isTurned = isTurnedByExif(view, offset + 3)
    // Start of frame, in any coding; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const height = view.getUint16(offset + 4)
      const width = view.getUint16(offset + 6)
      const type = 'image/jpeg'
      return isTurned ? { type, width: height, height: width } : { type, width, height }
    }
    // The picture itself begins before it has said how large it is.
    if (marker === 0xda || marker === 0xd9) return null
    offset += 1 + length
    if (view.getUint8(offset) !== 0xff) return null
  }
}

/** Cameras store a picture as the sensor lies and say how to turn it; browsers do. */
function isTurnedByExif(view: DataView, start: number): boolean {
  if (textAt(view, start, 6) !== 'Exif\0\0') return false
  const tiff = start + 6
  const isLittle = textAt(view, tiff, 2) === 'II'
  const directory = tiff + view.getUint32(tiff + 4, isLittle)
  const count = view.getUint16(directory, isLittle)
  for (let index = 0; index < count; index += 1) {
    const entry = directory + 2 + index * 12
    if (view.getUint16(entry, isLittle) === 0x0112) {
      return view.getUint16(entry + 8, isLittle) >= 5
    }
  }
  return false
}
