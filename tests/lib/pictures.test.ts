import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { isPicture, preparePicture } from '../../lib/pictures.ts'
import { png } from '../helpers/pictures.ts'

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#246' } })

async function prepared(bytes: Uint8Array) {
  const picture = await preparePicture(bytes)
  if (!picture) throw new Error('not a picture')
  return { ...picture, metadata: await sharp(picture.bytes).metadata() }
}

describe('preparePicture', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('reads %s and answers WebP', async (format) => {
    const picture = await prepared(await photo(12, 7).toFormat(format).toBuffer())
    expect(picture).toMatchObject({ type: 'image/webp', width: 12, height: 7 })
    expect(picture.metadata).toMatchObject({ format: 'webp', width: 12, height: 7 })
  })

  it('keeps nothing of what a camera wrote into it', async () => {
    const camera = await photo(12, 7)
      .jpeg()
      .withExif({ IFD0: { Make: 'Leica' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .toBuffer()
    expect((await sharp(camera).metadata()).exif).toBeDefined()
    expect((await prepared(camera)).metadata.exif).toBeUndefined()
  })

  it.each([
    [1, 12, 7],
    [3, 12, 7],
    [6, 7, 12],
    [8, 7, 12],
  ])('is turned as a camera held at %i says', async (orientation, width, height) => {
    const camera = await photo(12, 7).withMetadata({ orientation }).jpeg().toBuffer()
    expect(await prepared(camera)).toMatchObject({ width, height })
  })

  it('is no larger than a screen, and keeps its shape', async () => {
    const picture = await prepared(await photo(4000, 1000).png().toBuffer())
    expect(picture).toMatchObject({ width: 1600, height: 400 })
    const small = await preparePicture(await photo(300, 600).png().toBuffer(), 200)
    expect(small).toMatchObject({ width: 100, height: 200 })
  })

  it('keeps what is transparent', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 }
    const glass = sharp({ create: { width: 4, height: 4, channels: 4, background: clear } })
    expect((await prepared(await glass.png().toBuffer())).metadata.hasAlpha).toBe(true)
  })

  it.each([
    ['one that is cut short', png(8, 6).subarray(0, 20)],
    ['one that claims to be wider than it is', png(8, 6, 30_000)],
    ['one that would unfold to gigabytes', png(8, 6, 2_000_000_000)],
  ])('answers null for %s', async (_what, bytes) => {
    expect(await preparePicture(bytes)).toBeNull()
  })
})

describe('isPicture', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['a page', Buffer.from('<html><script>alert(1)</script></html>')],
    [
      'a drawing with script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
    ],
    ['a GIF', Buffer.from('GIF89a')],
    ['sound', Buffer.from('RIFF____WAVE', 'latin1')],
  ])('is false for %s', async (_what, bytes) => {
    expect(isPicture(bytes)).toBe(false)
    expect(await preparePicture(bytes)).toBeNull()
  })
})
