import { RotateCcw, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { Upload } from '@/components/ui/file-upload'
import { Progress } from '@/components/ui/progress'
import { messageFor } from '@/lib/messages'

/** A picture on its way, in the place where it will be. */
export function UploadTile({ upload }: { upload: Upload }) {
  const share = upload.size === 0 ? 1 : Math.min(1, upload.sent / upload.size)
  const isFailed = upload.status === 'failed'
  // What sending once more cannot change.
  const isFinal = upload.reason?.startsWith('commerce.image_') ?? false
  return (
    <li className="flex aspect-square min-w-0 flex-col gap-1 overflow-hidden rounded-md border border-dashed p-2 text-xs">
      <span className="flex items-start gap-1">
        <bdi className="line-clamp-2 min-w-0 flex-1 break-all font-medium" title={upload.name}>
          {upload.name}
        </bdi>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={isFailed ? `Dismiss ${upload.name}` : `Stop ${upload.name}`}
          className="-me-1 -mt-1"
          onClick={upload.cancel}
        >
          <X aria-hidden />
        </Button>
      </span>
      {isFailed ? (
        <>
          <p role="alert" className="overflow-y-auto text-pretty text-destructive">
            {messageFor(upload.reason ?? 'app.unexpected')}
          </p>
          {isFinal ? null : (
            <Button variant="outline" size="sm" className="mt-auto" onClick={upload.retry}>
              <RotateCcw aria-hidden />
              Again
            </Button>
          )}
        </>
      ) : (
        <Progress
          label={`Upload of ${upload.name}`}
          value={share < 1 ? share * 100 : undefined}
          className="mt-auto"
        />
      )}
    </li>
  )
}
