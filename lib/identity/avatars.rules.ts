import type { AvatarType } from './account.schemas'

const extensions: Record<AvatarType, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
}

export function extensionOf(type: AvatarType): string {
  return extensions[type]
}

/** What the bytes are, whatever the browser calls them; null for anything but our three types. */
export function sniffAvatarType(bytes: Uint8Array): AvatarType | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  const isRiff = startsWith(bytes, [0x52, 0x49, 0x46, 0x46])
  const isWebp = startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])
  return isRiff && isWebp ? 'image/webp' : null
}

function startsWith(bytes: Uint8Array, signature: number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}
