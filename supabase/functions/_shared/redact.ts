const secretKey = /pass(word|wd)?|secret|token|authorization|cookie|api_?key|verifier|otp\b/i
const personalKey = /phone|first_name|last_name|full_name|address|avatar/i
const emailPattern = /[^\s@/\\"'<>(),;:=]+@[^\s@"'<>(),;:]+\.[a-z]{2,}/gi
const tokenPattern = /\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bsb_(?:secret|publishable)_\w+/g

/** `jane.doe@example.com` → `j***@example.com`: enough to help, too little to write to. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${email[0]}***${email.slice(at)}`
}

/** Takes secrets and personal data out of what is about to be logged, at any depth. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > 6) return '[deep]'
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Date) return value
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactEntry(key, item, depth)]),
  )
}

function redactEntry(key: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (secretKey.test(key) || personalKey.test(key)) return '[redacted]'
  return redact(value, depth + 1)
}

function redactText(text: string): string {
  return text.replace(tokenPattern, '[redacted]').replace(emailPattern, maskEmail)
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    ...Object.fromEntries(
      Object.entries(error).map(([key, item]) => [key, redactEntry(key, item, depth)]),
    ),
    type: error.name,
    message: redactText(error.message),
    stack: error.stack ? redactText(error.stack) : undefined,
    cause: error.cause === undefined ? undefined : redact(error.cause, depth + 1),
  }
}
