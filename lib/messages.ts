const sentences: Record<string, string> = {
  'app.unexpected': 'Something went wrong on our side. Try again in a moment.',
}

/** The sentence for people that belongs to an error reason. */
export function messageFor(reason: string): string {
  return sentences[reason] ?? 'That did not work. Check what you entered and try again.'
}
