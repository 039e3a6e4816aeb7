import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'
import { getAddress, getAddressFormat, listAddresses } from '@/lib/commerce/addresses.queries'
import { addressSchema } from '@/lib/commerce/addresses.schemas'
import { fromDatabase } from '@/lib/errors'
import {
  addressAnswer,
  addressBody,
  addressBookAnswer,
  addressBookQuery,
  addressFormatAnswer,
  countryParam,
} from './addresses.schemas'
import { requireCaller } from './caller.middleware'
import { visitorClient } from './clients'
import { writeCommerceRecord } from './commerce-writes'
import { type ApiContext, type ApiEnv, visitorScopeOf } from './context'
import { withIsoTimes } from './iso-times'
import { requireOrderPlace } from './order-place.middleware'
import { Problem } from './problem'
import {
  BODY_PROBLEMS,
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, writeHeaders } from './schemas'

const OWN = {
  tags: ['Addresses'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrderPlace],
}

export const addressesRouter = new OpenAPIHono<ApiEnv>()

addressesRouter.openapi(
  createRoute({
    tags: ['Addresses'],
    method: 'get',
    path: '/addresses/formats/{country_code}',
    operationId: 'getAddressFormat',
    summary: 'What an address in a country is asked for',
    request: { params: countryParam },
    responses: {
      200: json(addressFormatAnswer, 'The fields, in the order of the country.'),
      ...problems(400, 404, 422, 503),
    },
  }),
  async (c) =>
    c.json(await getAddressFormat(visitorClient(c), c.req.valid('param').country_code), 200),
)

addressesRouter.openapi(
  createRoute({
    ...OWN,
    method: 'get',
    path: '/addresses',
    operationId: 'listAddresses',
    summary: 'An address book',
    description: 'One’s own in the organization; staff name the customer.',
    request: { headers: orgHeaders, query: addressBookQuery },
    responses: {
      200: json(addressBookAnswer, 'All of them, oldest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { customer_id } = c.req.valid('query')
    const items = await listAddresses(visitorScopeOf(c), customer_id ?? null)
    return c.json({ items: items.map((item) => withIsoTimes(item)), next_cursor: null }, 200)
  },
)

addressesRouter.openapi(
  createRoute({
    ...OWN,
    method: 'post',
    path: '/addresses',
    operationId: 'createAddress',
    summary: 'Add an address',
    description: 'The first one is the default of both kinds. A book holds fifty.',
    request: { headers: writeHeaders, query: addressBookQuery, body: jsonBody(addressBody) },
    responses: {
      201: {
        ...json(addressAnswer, 'The address.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const made = await writeCommerceRecord(c, {
      write: 'add_address',
      values: c.req.valid('json'),
      customer_id: c.req.valid('query').customer_id,
    })
    const address = withIsoTimes(addressSchema.parse(made))
    c.header('Location', `/api/v1/addresses/${address.id}`)
    return c.json(address, 201)
  },
)

addressesRouter.openapi(
  createRoute({
    ...OWN,
    method: 'get',
    path: '/addresses/{id}',
    operationId: 'getAddress',
    summary: 'An address',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(addressAnswer, 'The address.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const address = await getAddress(visitorScopeOf(c), c.req.valid('param').id)
    if (!address) throw new Problem('not_found', 'commerce.address_not_found')
    return c.json(withIsoTimes(address), 200)
  },
)

addressesRouter.openapi(
  createRoute({
    ...OWN,
    method: 'put',
    path: '/addresses/{id}',
    operationId: 'updateAddress',
    summary: 'Change an address',
    description: 'Fields that are left out stay as they are. Orders keep the copy they have.',
    request: {
      headers: orgHeaders,
      params: idParam,
      query: addressBookQuery,
      body: jsonBody(addressBody),
    },
    responses: { 200: json(addressAnswer, 'The address.'), ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    return c.json(await save(c, id, c.req.valid('json'), c.req.valid('query')), 200)
  },
)

addressesRouter.openapi(
  createRoute({
    ...OWN,
    method: 'delete',
    path: '/addresses/{id}',
    operationId: 'deleteAddress',
    summary: 'Delete an address',
    request: { headers: orgHeaders, params: idParam },
    responses: { 204: { description: 'It is gone.' }, ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { db, org } = visitorScopeOf(c)
    const { error } = await db.rpc('delete_address', {
      p_org_id: org.id,
      p_address_id: c.req.valid('param').id,
    })
    if (error) throw fromDatabase(error)
    return c.body(null, 204)
  },
)

async function save(
  c: ApiContext,
  id: string,
  values: z.infer<typeof addressBody>,
  { customer_id: customerId }: z.infer<typeof addressBookQuery>,
) {
  const { db, org } = visitorScopeOf(c)
  const { data, error } = await db.rpc('save_address', {
    p_org_id: org.id,
    p_address_id: id,
    p_values: values,
    ...(customerId === undefined ? {} : { p_customer_id: customerId }),
  })
  if (error) throw fromDatabase(error)
  return withIsoTimes(addressSchema.parse(data))
}
