import type { OlderPage } from '@/components/ui/use-older-pages'
import type { Action, ActionResult } from '@/lib/action'
import type { CustomerNote, NoteVersion } from '@/lib/crm/notes.schemas'

/** The actions behind the notes of a page, as the page hands them over. */
export interface NoteActions {
  create: Action<CustomerNote>
  update: Action<CustomerNote>
  pin: Action<CustomerNote>
  remove: Action<CustomerNote>
  restore: Action<CustomerNote>
  readHistory: Action<NoteVersion[]>
  loadOlder: Action<OlderPage<CustomerNote>>
}

/** What can be done with one note; whatever changes it answers with the note as it then is. */
export interface NoteEvents {
  update: (
    noteId: string,
    body: string,
    /** The version that was on the screen; null writes over whatever is there now. */
    expectedUpdatedAt: string | null,
  ) => Promise<ActionResult<CustomerNote>>
  setPinned: (noteId: string, isPinned: boolean) => Promise<ActionResult<CustomerNote>>
  remove: (noteId: string) => Promise<ActionResult<CustomerNote>>
  restore: (noteId: string) => Promise<ActionResult<CustomerNote>>
  readHistory: (noteId: string) => Promise<ActionResult<NoteVersion[]>>
}
