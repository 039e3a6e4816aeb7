export type DiffPart = { kind: 'same' | 'added' | 'removed'; text: string }

/** Beyond this many comparisons a browser would pause; such a change is told as a whole. */
const MOST_COMPARISONS = 4_000_000

/** What became of a text, word by word, with the spaces between them. */
export function diffWords(before: string, after: string): DiffPart[] {
  const old = split(before)
  const now = split(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1
  }
  return joined([
    { kind: 'same', text: old.slice(0, head).join('') },
    ...diffMiddle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    { kind: 'same', text: old.slice(old.length - tail).join('') },
  ])
}

function split(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? []
}

/** By the longest common subsequence. */
function diffMiddle(old: string[], now: string[]): DiffPart[] {
  if (old.length * now.length > MOST_COMPARISONS) {
    return [
      { kind: 'removed', text: old.join('') },
      { kind: 'added', text: now.join('') },
    ]
  }
  const width = now.length + 1
  const common = new Uint16Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const parts: DiffPart[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    const [was, is] = [old[i], now[j]]
    if (was !== undefined && was === is) {
      parts.push({ kind: 'same', text: was })
      i += 1
      j += 1
    } else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) {
      parts.push({ kind: 'removed', text: was })
      i += 1
    } else {
      parts.push({ kind: 'added', text: is ?? '' })
      j += 1
    }
  }
  return parts
}

function joined(parts: DiffPart[]): DiffPart[] {
  const result: DiffPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (part.text === '') continue
    if (last?.kind === part.kind) last.text += part.text
    else result.push({ ...part })
  }
  return result
}
