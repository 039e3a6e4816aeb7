import type { Sql } from 'postgres'

export type Dataset = {
  size: number
  orgId: string
  ownerId: string
  tagId: string
  /** On the oldest 200,000 only: a list of the newest finds none for a long way. */
  earlyTagId: string
  customerId: string
  email: string
  phone: string
  /** "C-" and a number. */
  reference: string
  /** The last row of page 2,500, or of the last page when there are fewer. */
  position: { id: string; created_at: string }
}

const firstNames =
  'Anna Ben Carla David Elena Felix Greta Hannah Ivan Julia Karl Lena Max Nora Otto Paula Quentin Rosa Samuel Tina Ulrich Vera Walter Xenia Yusuf Zoe Amelia Oliver Isla George Ava Harry Emily Noah Sophia Jack Lily Leo Mia Oscar Giulia Marco Chiara Luca Francesca Pierre Camille Juliette Antoine Manon José María Jesús Lucía Åsa Björn Ingrid Søren Øyvind Łukasz Zofia Jan Ольга Иван Мария Νίκος Ελένη 田中 佐藤 محمد'
const starts =
  'ber hoff mül schwei wag kra lin field smith john will brow tay mart rob wri thom ever har lew ash black cole dun fair'
const middles = 'a e i o en er ing ton el ar is um'
const ends = 'mann ley son feld berg stein ski ova ez ini ard wood ford well by'

export const organizations = 200

/** Organizations, and a member of the two that are worked in. */
export async function createTenants(sql: Sql, userId: string): Promise<void> {
  await sql`
    insert into public.organizations (slug, name, currency, time_zone, locale)
    select 'bench-' || number, 'Bench ' || number, 'EUR', 'Europe/Berlin', 'en'
    from generate_series(1, ${organizations}) as number`
  await sql`
    insert into public.memberships (org_id, user_id, role)
    select id, ${userId}, 'owner' from public.organizations where slug in ('bench-1', 'bench-2')`
  await sql`create table private.bench_first_names as
    select (row_number() over ())::int - 1 as number, word
    from string_to_table(${firstNames}, ' ') as words (word)`
  await sql`create table private.bench_last_names as
    select (row_number() over ())::int - 1 as number,
      initcap(starts.word || middles.word || ends.word) as word
    from string_to_table(${starts}, ' ') as starts (word),
      string_to_table(${middles}, ' ') as middles (word),
      string_to_table(${ends}, ' ') as ends (word)`
}

const chunk = 50_000

/** Adds customers until there are `size` of them, half of them in the first organization. */
export async function growTo(
  sql: Sql,
  size: number,
  userId: string,
  say: (line: string) => void,
): Promise<Dataset> {
  const [present] = await sql<{ count: number }[]>`
    select count(*)::int as count from public.customers`
  for (let first = present?.count ?? 0; first < size; first += chunk) {
    await loadChunk(sql, first, Math.min(first + chunk, size), userId)
    say(`  ${Math.min(first + chunk, size).toLocaleString('en')} customers`)
  }
  await sql`delete from private.customer_count_changes`
  await sql`
    insert into private.customer_count_changes (org_id, segment, active, archived)
    select org_id, segment, count(*), 0 from public.customers group by 1, 2`
  await sql`vacuum (analyze) public.customers`
  await sql`vacuum (analyze) public.customer_tags`
  await sql`vacuum (analyze) public.customer_events`
  await sql`vacuum (analyze) private.customer_search_words`
  await sql`vacuum (analyze) private.customer_search_vocabulary`
  await sql`checkpoint`
  return pickSamples(sql, size, userId)
}

/** Without triggers, which is how one loads a million rows; what they derive is derived at once. */
async function loadChunk(sql: Sql, first: number, last: number, userId: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`create temp table fresh on commit drop as
      select gen_random_uuid() as id, orgs.id as org_id, numbers.number,
        case when numbers.number % 20 <> 0 then firsts.word || ' ' || lasts.word end as name,
        lasts.word as last_name
      from generate_series(${first}::int, ${last - 1}::int) as numbers (number)
      join (
        select id, (row_number() over (order by substr(slug, 7)::int))::int - 1 as number
        from public.organizations where slug like 'bench-%'
      ) as orgs
        on orgs.number = case
          when numbers.number % 2 = 0 then 0
          else 1 + (numbers.number / 2) % ${organizations - 1} end
      join private.bench_first_names as firsts
        on firsts.number = (hashint4(numbers.number) & 65535) %
          (select count(*)::int from private.bench_first_names)
      join private.bench_last_names as lasts
        on lasts.number = (hashint4(numbers.number + 7) & 1048575) %
          (select count(*)::int from private.bench_last_names)`
    await tx`
      insert into public.customers (
        id, org_id, segment, name, company, email, phone, country_code, external_ref, source,
        owner_id, created_at, updated_at
      )
      select id, org_id,
        (enum_range(null::public.customer_segment))[1 + (hashint4(number + 3) & 3)],
        name,
        case when number % 3 = 0
          then last_name || ' ' || (array['GmbH', 'Ltd', 'AG', 'Inc', '& Sons'])[1 + number % 5] end,
        case when number % 10 <> 0
          then lower(private.fold_text(last_name)) || '.' || number || '@'
            || (array['gmail', 'outlook', 'example', 'firma', 'mail'])[1 + number % 5] || '.test' end,
        case when number % 4 <> 1 then '+49 ' || (150 + number % 30) || ' '
          || lpad((abs(hashint4(number + 11)) % 10000000)::text, 7, '0') end,
        (array['DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'AT', 'AT', 'CH', 'CH', 'FR', 'GB', 'US', 'NL', 'IT', null])
          [1 + (hashint4(number + 5) & 15)],
        case when number % 2 = 0 or number % 20 = 0 then 'C-' || number end,
        -- Where they came from changed over the years.
        case
          when number < 300000 then (array['Phone book', 'Trade fair', 'Phone book', null])[1 + (hashint4(number + 9) & 3)]
          else (array['Web', 'Web', 'Referral', 'Trade fair', 'Advertisement', 'Partner', 'Web', null])[1 + (hashint4(number + 9) & 7)]
        end,
        case when number % 50 = 0 then ${userId}::uuid end,
        timestamptz '2020-01-01' + number * interval '150 seconds',
        timestamptz '2020-01-01' + number * interval '150 seconds'
      from fresh order by number`
    await tx`
      insert into private.customer_search_words (
        org_id, customer_id, is_archived, words, national_digits, numbers
      )
      select customers.org_id, customers.id, false,
        private.search_words(customers.org_id, private.search_text(customers)),
        private.national_digits(customers.phone),
        private.search_numbers(private.search_text(customers))
      from fresh join public.customers on customers.org_id = fresh.org_id and customers.id = fresh.id`
    await tx`
      insert into private.customer_search_vocabulary (org_id, word)
      select distinct words.org_id, substr(words.word, 9)
      from (
        select entries.org_id, unnest(entries.words) as word
        from fresh
        join private.customer_search_words as entries
          on entries.org_id = fresh.org_id and entries.customer_id = fresh.id
      ) as words
      where not exists (
        select from private.customer_search_vocabulary as known
        where known.org_id = words.org_id and known.word = substr(words.word, 9)
      )`
    await tx`
      insert into public.tags (org_id, name)
      select id, 'bench' from public.organizations where slug like 'bench-%'
      on conflict do nothing`
    await tx`
      insert into public.customer_tags (org_id, customer_id, tag_id, customer_created_at)
      select fresh.org_id, fresh.id, tags.id,
        timestamptz '2020-01-01' + fresh.number * interval '150 seconds'
      from fresh join public.tags on tags.org_id = fresh.org_id and tags.name = 'bench'
      where fresh.number % 50 = 0`
    await tx`
      insert into public.tags (org_id, name)
      select id, 'early' from public.organizations where slug like 'bench-%'
      on conflict do nothing`
    await tx`
      insert into public.customer_tags (org_id, customer_id, tag_id, customer_created_at)
      select fresh.org_id, fresh.id, tags.id,
        timestamptz '2020-01-01' + fresh.number * interval '150 seconds'
      from fresh join public.tags on tags.org_id = fresh.org_id and tags.name = 'early'
      where fresh.number < 200000`
    await tx`
      insert into public.customer_events (org_id, customer_id, kind, occurred_at)
      select fresh.org_id, fresh.id, 'customer.created',
        timestamptz '2020-01-01' + fresh.number * interval '150 seconds'
      from fresh`
  })
}

async function pickSamples(sql: Sql, size: number, ownerId: string): Promise<Dataset> {
  const [org] = await sql<{ id: string; tag_id: string; early_tag_id: string }[]>`
    select organizations.id, tags.id as tag_id, early.id as early_tag_id
    from public.organizations
    join public.tags on tags.org_id = organizations.id and tags.name = 'bench'
    join public.tags as early on early.org_id = organizations.id and early.name = 'early'
    where slug = 'bench-1'`
  if (!org) throw new Error('The organization of the benchmark is missing.')
  const [sample] = await sql<{ id: string; email: string; phone: string; reference: string }[]>`
    select id, email, phone, external_ref as reference from public.customers
    where org_id = ${org.id} and email is not null and phone is not null
      and external_ref is not null
    order by created_at desc offset 100 limit 1`
  const [position] = await sql<{ id: string; created_at: string }[]>`
    select id, created_at::text from public.customers
    where org_id = ${org.id} and archived_at is null
    order by created_at desc, id desc
    offset least(2499 * 20, ${size} / 2 - 40) limit 1`
  if (!sample || !position) throw new Error('The customers of the benchmark are missing.')
  return {
    size,
    orgId: org.id,
    ownerId,
    tagId: org.tag_id,
    earlyTagId: org.early_tag_id,
    customerId: sample.id,
    email: sample.email,
    phone: sample.phone,
    reference: sample.reference,
    position,
  }
}
