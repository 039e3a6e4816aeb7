import { elsewhere, type FunctionExpectation, shutOut, staff } from './function-access.ts'

/** Revenue and best sellers. */
export const commerceDashboardFunctions: Record<string, FunctionExpectation> = {
  commerce_dashboard: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.commerce_dashboard(${org.id}, '2026-01-01', '2026-01-31')`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },
}
