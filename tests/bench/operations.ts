import type { Dataset } from './load.ts'

export type Statement = { text: string; values: (string | number | null)[] }

export type Operation = {
  name: string
  /** What a signed-in member runs. */
  asMember: Statement
  /** The same without anyone asking who it is; null where there is no such thing. */
  asOwner: Statement | null
}

const columns = `id, org_id, segment, name, company, email, phone, country_code, external_ref, source,
  owner_id, display_name, created_at, updated_at, archived_at`

/** Plain SQL on the table: member and owner run the same text, the member through the policy. */
function onTable(name: string, condition: string, values: (string | number | null)[]): Operation {
  const statement = {
    text: `select ${columns} from public.customers where org_id = $1 and ${condition}`,
    values,
  }
  return { name: `table: ${name}`, asMember: statement, asOwner: statement }
}

type ListArguments = { filter?: Record<string, unknown>; sort?: string; after?: unknown }

function list(name: string, dataset: Dataset, { filter, sort, after }: ListArguments): Operation {
  const values = [
    dataset.orgId,
    JSON.stringify(filter ?? {}),
    sort ?? 'created_at.desc',
    after === undefined ? null : JSON.stringify(after),
  ]
  return {
    name: `list_customers: ${name}`,
    asMember: {
      text: 'select * from public.list_customers($1, $2::text::jsonb, $3, $4::text::jsonb, 20)',
      values,
    },
    asOwner: {
      text: `select * from private.list_customers_unchecked(
        private.read_customer_filter($1, $2::text::jsonb), $3, $4::text::jsonb, null, 20)`,
      values,
    },
  }
}

function search(name: string, dataset: Dataset, term: string): Operation {
  const values = [dataset.orgId, term]
  return {
    name: `search: ${name}`,
    asMember: { text: 'select * from public.search_customers($1, $2)', values },
    asOwner: {
      text: `select * from private.search_customers_unchecked(
        private.read_customer_filter($1, '{}'), $2, 20)`,
      values,
    },
  }
}

export function operationsOn(dataset: Dataset): Operation[] {
  const { orgId, position } = dataset
  const newest = 'archived_at is null order by created_at desc, id desc limit 20'
  return [
    onTable('newest 20', newest, [orgId]),
    onTable('one by id', 'id = $2', [orgId, dataset.customerId]),
    onTable('20 of a segment', `segment = $2 and ${newest}`, [orgId, 'CUSTOMER']),
    onTable('page 2,500', `(created_at, id) < ($2::text::timestamptz, $3) and ${newest}`, [
      orgId,
      position.created_at,
      position.id,
    ]),
    list('newest 20', dataset, {}),
    list('20 of a segment', dataset, { filter: { segments: ['CUSTOMER'] } }),
    list('20 of an owner', dataset, { filter: { owner_ids: [dataset.ownerId] } }),
    list('20 with a tag', dataset, { filter: { tag_ids: [dataset.tagId] } }),
    list('page 2,500', dataset, { after: position }),
    list('segment and country', dataset, {
      filter: { segments: ['LEAD', 'CHURNED'], country_codes: ['AT'] },
    }),
    list('owner and source, by name', dataset, {
      filter: { owner_ids: [dataset.ownerId], sources: ['Web'] },
      sort: 'name.asc',
    }),
    list('a tag of the oldest and a country, newest first', dataset, {
      filter: { tag_ids: [dataset.earlyTagId], country_codes: ['DE'] },
    }),
    list('tag and segment, by name', dataset, {
      filter: { tag_ids: [dataset.tagId], segments: ['CUSTOMER'] },
      sort: 'name.desc',
    }),
    list('two long filters that nobody matches', dataset, {
      filter: { tag_ids: [dataset.earlyTagId], sources: ['Web'] },
    }),
    list('a span of two years and no owner, oldest first', dataset, {
      filter: { owner_ids: ['none'], created_from: '2021-01-01', created_to: '2022-12-31' },
      sort: 'created_at.asc',
    }),
    {
      name: 'get_customer: page in one round trip',
      asMember: {
        text: 'select public.get_customer($1, $2)',
        values: [orgId, dataset.customerId],
      },
      asOwner: null,
    },
    {
      name: 'count_customers_by_segment',
      asMember: { text: 'select * from public.count_customers_by_segment($1)', values: [orgId] },
      asOwner: null,
    },
    search('beginning of a name ("hof")', dataset, 'hof'),
    search('beginning of a rare name ("hoffumstein")', dataset, 'hoffumstein'),
    search('inside a name ("ffumste")', dataset, 'ffumste'),
    search('inside a common name ("nna")', dataset, 'nna'),
    search('first and last name ("anna smith")', dataset, 'anna smith'),
    search('an e-mail', dataset, dataset.email),
    search('part of an e-mail', dataset, dataset.email.slice(0, -8)),
    search('a phone number', dataset, dataset.phone),
    search('end of a phone number', dataset, dataset.phone.slice(-6)),
    search('inside a phone number', dataset, dataset.phone.slice(-6, -1)),
    search('a tag ("early")', dataset, 'early'),
    search('a reference ("C-12")', dataset, 'C-12'),
    search('a number inside a reference', dataset, dataset.reference.slice(2)),
    search('four digits of one', dataset, dataset.reference.slice(-4)),
    search('a number, no hit', dataset, '99999999'),
    search('no hit ("zzqxw")', dataset, 'zzqxw'),
    search('two letters ("an")', dataset, 'an'),
    search('two letters, no hit ("xq")', dataset, 'xq'),
    search('Cyrillic ("ольга")', dataset, 'ольга'),
    search('Chinese ("田中")', dataset, '田中'),
  ]
}
