import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { freePort, resolvePorts } from '../../stack/ports.ts'

const RANGE = '/proc/sys/net/ipv4/ip_local_port_range'

describe('ports of a stack that takes any', () => {
  it('are not of those that whoever connects is given meanwhile', async (context) => {
    const lowest = existsSync(RANGE) ? Number.parseInt(readFileSync(RANGE, 'utf8'), 10) : 0
    context.skip(lowest < 32_000, 'a system that gives its own')
    for (let nth = 0; nth < 20; nth += 1) expect(await freePort()).toBeLessThan(lowest)
  })

  it('are one for each of its servers', async () => {
    const ports = Object.values(await resolvePorts('free'))
    expect(new Set(ports).size).toBe(4)
  })
})
