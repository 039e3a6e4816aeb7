import type { Action } from '../../../lib/action.ts'

function form(values: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.append(name, value)
  return data
}

/** Where an action redirects to, or what it answers. */
export async function outcome(action: Action<unknown>, values: Record<string, string>) {
  try {
    return await action(form(values))
  } catch (error) {
    if (error instanceof Error && 'digest' in error) {
      return { redirect: String(error.digest).split(';')[2] }
    }
    throw error
  }
}
