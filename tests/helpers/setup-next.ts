import { vi } from 'vitest'

// For every file of the project: outside of a request Next's own ones refuse to be called.
vi.mock('next/headers', async () => (await import('./request-scope.ts')).nextHeaders)
vi.mock('next/cache', async () => (await import('./request-scope.ts')).nextCache)
vi.mock('next/server', async (original) => ({
  ...(await original<typeof import('next/server')>()),
  ...(await import('./request-scope.ts')).nextServer,
}))
