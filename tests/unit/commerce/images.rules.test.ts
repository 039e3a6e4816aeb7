import { describe, expect, it } from 'vitest'
import { productImageUrl, readImage } from '../../../lib/commerce/images.rules.ts'
import { png } from '../../helpers/pictures.ts'

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

const WEBP = {
  lossy: 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoMAAcAB0CWJaQAA3AA+0AAAAA=',
  lossless: 'UklGRh4AAABXRUJQVlA4TBEAAAAvC4ABAAdQxCIWsf+BiOh/AAA=',
  extended:
    'UklGRkgAAABXRUJQVlA4WAoAAAAQAAAACwAABgAAQUxQSAoAAAABB1DAiAhERP8DVlA4IBgAAAAwAQCdASoMAAcAB0CWJaQAA3AA/u+WQAA=',
}
/** As far as the header of the frame, which says how large it is. */
const JPEG =
  '/9j/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAHAAwDASIAAhEBAxEB'
const PROGRESSIVE =
  '/9j/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wgARCAAHAAwDASIAAhEBAxEB'

/** A JPEG whose camera lay on its side: `orientation` as Exif counts it. */
function turned(orientation: number): Uint8Array {
  const tiff = Buffer.from('4d4d002a000000080001011200030000000100000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.alloc(4)])
  const marker = Buffer.from([0xff, 0xe1, 0, body.length + 2])
  const picture = Buffer.from(JPEG, 'base64')
  return new Uint8Array(Buffer.concat([picture.subarray(0, 2), marker, body, picture.subarray(2)]))
}

describe('readImage', () => {
  it.each([
    ['PNG', png(12, 7), 'image/png'],
    ['lossy WebP', bytes(WEBP.lossy), 'image/webp'],
    ['lossless WebP', bytes(WEBP.lossless), 'image/webp'],
    ['WebP with an alpha channel', bytes(WEBP.extended), 'image/webp'],
    ['JPEG', bytes(JPEG), 'image/jpeg'],
    ['progressive JPEG', bytes(PROGRESSIVE), 'image/jpeg'],
  ])('reads the size of a %s', (_what, picture, type) => {
    expect(readImage(picture)).toEqual({ type, width: 12, height: 7 })
  })

  it.each([
    [1, { width: 12, height: 7 }],
    [3, { width: 12, height: 7 }],
    [6, { width: 7, height: 12 }],
    [8, { width: 7, height: 12 }],
  ])('a JPEG turned as %i is as large as it is shown', (orientation, size) => {
    expect(readImage(turned(orientation))).toEqual({ type: 'image/jpeg', ...size })
  })

  it('may stand anywhere in a larger buffer', () => {
    const picture = png(12, 7)
    const shared = new Uint8Array(picture.length + 9)
    shared.set(picture, 5)
    expect(readImage(shared.subarray(5, 5 + picture.length))).toMatchObject({ width: 12 })
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('hello')],
    ['a page', Buffer.from('<html><script>alert(1)</script></html>')],
    ['a drawing with script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0', 'latin1')],
    ['the beginning of a PNG', png(12, 7).subarray(0, 18)],
    ['the beginning of a JPEG', bytes(JPEG).subarray(0, 30)],
    ['a JPEG without a frame', Buffer.from('ffd8ffd9', 'hex')],
    ['a JPEG that loses its way', Buffer.from('ffd8ffe0000400000000', 'hex')],
    ['a WebP of a kind that is none', Buffer.from('RIFF\0\0\0\0WEBPXXXX00000000', 'latin1')],
    ['the beginning of a WebP', bytes(WEBP.lossy).subarray(0, 20)],
    [
      'Exif that points out of the file',
      Buffer.from('ffd8ffe1001045786966000049492a00ffffff7f', 'hex'),
    ],
  ])('takes %s for no picture', (_what, picture) => {
    expect(readImage(new Uint8Array(picture))).toBeNull()
  })
})

describe('productImageUrl', () => {
  it('is the same for everyone who may see the picture', () => {
    expect(productImageUrl('org', 'image')).toBe('/images/products/org/image')
  })
})
