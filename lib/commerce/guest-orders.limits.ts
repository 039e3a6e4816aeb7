import 'server-only'
import { consumeRateLimits, perIp } from '@/lib/rate-limits'

// Many people may share an address; refused attempts count as well. The database itself takes
// twenty orders of one secret an hour, also of those who do not come this way.
const guestOrdersPerHour = 100

/** An order of a guest makes a customer, too, takes stock from others, and sends a mail. */
export async function limitGuestOrders(clientIp: string): Promise<void> {
  await consumeRateLimits([perIp('guest-order', clientIp, guestOrdersPerHour, 3600)])
}
