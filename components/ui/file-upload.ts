'use client'

import { useRef, useState } from 'react'
import type { Refusal } from '@/components/ui/send-file'

export type Upload = {
  /** Of this list only; the server gives the file its own. */
  key: number
  name: string
  size: number
  sent: number
  status: 'sending' | 'failed'
  reason: string | null
  /** The same file once more. */
  retry: () => void
  cancel: () => void
}

export type SendFile = (
  file: File,
  options: { onProgress: (sent: number) => void; signal: AbortSignal },
) => Promise<{ ok: true } | Refusal>

interface UploadsOptions {
  send: SendFile
  /** A reason not to try at all, or null. */
  check: (file: File) => string | null
  /** Some file has arrived. */
  onStored: (name: string) => void
}

/** More at once would only make each of them slower. */
const AT_ONCE = 2

/** Files on their way: each with its progress, and none holding up the others. */
export function useUploads({ send, check, onStored }: UploadsOptions) {
  const [uploads, setUploads] = useState<Upload[]>([])
  const nextKey = useRef(1)
  const running = useRef(0)
  const waiting = useRef<(() => void)[]>([])

  function patch(key: number, change: Partial<Upload>) {
    setUploads((old) =>
      old.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)),
    )
  }

  function drop(key: number) {
    setUploads((old) => old.filter((upload) => upload.key !== key))
  }

  function startNext() {
    while (running.current < AT_ONCE) {
      const start = waiting.current.shift()
      if (!start) return
      running.current += 1
      start()
    }
  }

  function begin(file: File, key: number) {
    const stop = new AbortController()
    const cancel = () => {
      stop.abort()
      drop(key)
    }
    patch(key, { status: 'sending', sent: 0, reason: null, cancel })
    waiting.current.push(() => {
      if (stop.signal.aborted) {
        running.current -= 1
        return
      }
      void send(file, { onProgress: (sent) => patch(key, { sent }), signal: stop.signal }).then(
        (result) => {
          running.current -= 1
          if (result.ok) {
            drop(key)
            onStored(file.name)
          } else if (!stop.signal.aborted) {
            patch(key, { status: 'failed', reason: result.reason })
          }
          startNext()
        },
      )
    })
    startNext()
  }

  function add(files: Iterable<File>) {
    for (const file of files) {
      const key = nextKey.current
      nextKey.current += 1
      const reason = check(file)
      const upload: Upload = {
        key,
        name: file.name,
        size: file.size,
        sent: 0,
        status: reason === null ? 'sending' : 'failed',
        reason,
        retry: () => begin(file, key),
        cancel: () => drop(key),
      }
      setUploads((old) => [...old, upload])
      if (reason === null) begin(file, key)
    }
  }

  return { uploads, add }
}
