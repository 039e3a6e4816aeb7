type Cookie = { name: string; value: string }

/** The paths whose pages were said to be out of date. */
const revalidated: string[] = []

/** What is left for when the answer is out. Nothing is answered in here, so it is not done. */
const afterwards: (() => unknown)[] = []

/** What the browser that the code under test believes to serve has sent and been sent. */
export const browser = {
  cookies: new Map<string, string>(),
  headers: new Headers(),
  /** The path that a cookie was last written for, or removed from. */
  paths: new Map<string, string | undefined>(),
  revalidated,
  afterwards,
}

export function resetBrowser(): void {
  browser.cookies.clear()
  browser.paths.clear()
  browser.revalidated.length = 0
  browser.afterwards.length = 0
  // An address of its own for each test, or they would use up each other's allowance.
  const octet = () => Math.floor(Math.random() * 256)
  browser.headers = new Headers({ 'x-forwarded-for': `10.${octet()}.${octet()}.${octet()}` })
}

// These stand in for Next's request scope; everything behind it is real.

export const nextHeaders = {
  cookies: async () => ({
    getAll: (): Cookie[] => [...browser.cookies].map(([name, value]) => ({ name, value })),
    get: (name: string): Cookie | undefined => {
      const value = browser.cookies.get(name)
      return value === undefined ? undefined : { name, value }
    },
    set: (name: string, value: string, options?: { maxAge?: number; path?: string }) => {
      browser.paths.set(name, options?.path)
      if (options?.maxAge === 0) browser.cookies.delete(name)
      else browser.cookies.set(name, value)
    },
    delete: (name: string) => {
      browser.cookies.delete(name)
    },
  }),
  headers: async () => browser.headers,
}

export const nextCache = {
  revalidatePath: (path: string) => {
    browser.revalidated.push(path)
  },
}

export const nextServer = {
  after: (work: () => unknown) => {
    browser.afterwards.push(work)
  },
}
