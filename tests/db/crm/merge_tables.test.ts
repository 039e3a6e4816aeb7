import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { type CustomerRow, createCustomer, required } from '../../helpers/factories.ts'

// A merge reads from the catalogue what belongs to a customer. These tests make tables as a domain
// to come would, inside the transaction of the test, and tell the merge nothing about them.

type Given = Actors & { survivor: CustomerRow; merged: CustomerRow }

function withTable(ddl: string, run: (tx: Tx, given: Given) => Promise<void>) {
  return inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const survivor = await createCustomer(tx, { org_id: actors.org.id })
    const merged = await createCustomer(tx, { org_id: actors.org.id })
    await tx.unsafe(ddl)
    await run(tx, { ...actors, survivor, merged })
  })
}

async function merge(tx: Tx, { org, owner, survivor, merged }: Given): Promise<string> {
  await as(tx, owner)
  const [row] = await tx<{ id: string }[]>`
    select public.merge_customers(${org.id}, ${survivor.id}, ${merged.id}) as id`
  await asOwner(tx)
  return required(row).id
}

async function undo(tx: Tx, { org, owner }: Given, id: string): Promise<void> {
  await as(tx, owner)
  await tx`select public.undo_customer_merge(${org.id}, ${id})`
  await asOwner(tx)
}

describe('a table with a foreign key to customers', () => {
  it('is moved and given back, whatever its columns are called', () =>
    withTable(
      `create table public.parcels (
         org_id uuid not null, id bigint generated always as identity, sender_id uuid,
         recipient_id uuid, size integer, double_size integer generated always as (size * 2) stored,
         primary key (org_id, id),
         foreign key (org_id, sender_id) references public.customers (org_id, id),
         foreign key (org_id, recipient_id) references public.customers (org_id, id)
       )`,
      async (tx, given) => {
        const { org, survivor, merged } = given
        await tx`
          insert into public.parcels (org_id, sender_id, recipient_id, size) values
            (${org.id}, ${survivor.id}, ${merged.id}, 1),
            (${org.id}, ${merged.id}, ${merged.id}, 2),
            (${org.id}, null, ${survivor.id}, 3)`
        const before = await tx`select * from public.parcels order by id`
        const id = await merge(tx, given)
        const rows = await tx`select sender_id, recipient_id from public.parcels order by id`
        expect(rows).toEqual([
          { sender_id: survivor.id, recipient_id: survivor.id },
          { sender_id: survivor.id, recipient_id: survivor.id },
          { sender_id: null, recipient_id: survivor.id },
        ])
        await undo(tx, given, id)
        expect(await tx`select * from public.parcels order by id`).toEqual(before)
      },
    ))

  it('loses nothing where the survivor has its like: the row is back after undo', () =>
    withTable(
      `create table public.seats (
         org_id uuid not null, customer_id uuid not null, event text not null, place integer,
         id bigint generated always as identity, note text,
         primary key (org_id, customer_id, event),
         foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade
       );
       create unique index on public.seats (org_id, customer_id, lower(note)) where note is not null`,
      async (tx, given) => {
        const { org, survivor, merged } = given
        await tx`
          insert into public.seats (org_id, customer_id, event, place, note) values
            (${org.id}, ${survivor.id}, 'opening', 1, 'Aisle'),
            (${org.id}, ${merged.id}, 'opening', 2, null),
            (${org.id}, ${merged.id}, 'closing', 3, 'aisle'),
            (${org.id}, ${merged.id}, 'dinner', 4, 'window')`
        const before = await tx`select * from public.seats order by id`
        const id = await merge(tx, given)
        const rows = await tx`select customer_id, event, place from public.seats order by place`
        expect(rows).toEqual([
          { customer_id: survivor.id, event: 'opening', place: 1 },
          { customer_id: survivor.id, event: 'dinner', place: 4 },
        ])
        await undo(tx, given, id)
        expect(await tx`select * from public.seats order by id`).toEqual(before)
      },
    ))

  it('with a row per customer keeps that of the survivor, or gets that of the merged one', () =>
    withTable(
      `create table public.moods (
         org_id uuid not null, customer_id uuid not null, mood text not null,
         primary key (org_id, customer_id),
         foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade
       )`,
      async (tx, given) => {
        const { org, survivor, merged } = given
        await tx`insert into public.moods values (${org.id}, ${merged.id}, 'calm')`
        const first = await merge(tx, given)
        expect(await tx`select customer_id, mood from public.moods`).toEqual([
          { customer_id: survivor.id, mood: 'calm' },
        ])
        await undo(tx, given, first)
        await tx`insert into public.moods values (${org.id}, ${survivor.id}, 'wild')`
        const before = await tx`select * from public.moods order by mood`
        const second = await merge(tx, given)
        expect(await tx`select customer_id, mood from public.moods`).toEqual([
          { customer_id: survivor.id, mood: 'wild' },
        ])
        await undo(tx, given, second)
        expect(await tx`select * from public.moods order by mood`).toEqual(before)
      },
    ))

  it('leaves rows alone on undo that went elsewhere or were deleted since', () =>
    withTable(
      `create table public.errands (
         org_id uuid not null, id integer, customer_id uuid, primary key (org_id, id),
         foreign key (org_id, customer_id) references public.customers (org_id, id)
       )`,
      async (tx, given) => {
        const { org, merged } = given
        const third = await createCustomer(tx, { org_id: org.id })
        await tx`
          insert into public.errands select ${org.id}, id, ${merged.id} from generate_series(1, 3) id`
        const id = await merge(tx, given)
        await tx`update public.errands set customer_id = ${third.id} where id = 1`
        await tx`delete from public.errands where id = 2`
        await undo(tx, given, id)
        expect(await tx`select id, customer_id from public.errands order by id`).toEqual([
          { id: 1, customer_id: third.id },
          { id: 3, customer_id: merged.id },
        ])
      },
    ))

  it('that is more than its rows brings its own function, which undo calls the other way', () =>
    withTable(
      `create table public.purses (
         org_id uuid not null, customer_id uuid not null, coins integer not null,
         primary key (org_id, customer_id),
         foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade
       );
       create function private.merge_purses(p_org uuid, p_from uuid, p_into uuid, p_moved jsonb)
         returns jsonb language sql as $$
         with taken as (
           update public.purses set coins = coins - coalesce((p_moved ->> 'coins')::integer, coins)
           where customer_id = p_from returning (select old.coins from public.purses as old
             where old.customer_id = p_from) - coins as coins
         )
         insert into public.purses as purses select p_org, p_into, taken.coins from taken
         on conflict (org_id, customer_id) do update set coins = purses.coins + excluded.coins
         returning (select to_jsonb(taken) from taken)
       $$`,
      async (tx, given) => {
        const { org, survivor, merged } = given
        await tx`insert into public.purses values (${org.id}, ${survivor.id}, 3), (${org.id}, ${merged.id}, 4)`
        const id = await merge(tx, given)
        const coins = async () => {
          const rows =
            await tx`select customer_id, coins from public.purses where coins > 0 order by coins`
          return rows
        }
        expect(await coins()).toEqual([{ customer_id: survivor.id, coins: 7 }])
        await undo(tx, given, id)
        expect(await coins()).toEqual([
          { customer_id: survivor.id, coins: 3 },
          { customer_id: merged.id, coins: 4 },
        ])
      },
    ))
})

describe('the tables that point at customers', () => {
  it('all have a key by which undo finds the rows, or one row per customer', async () => {
    const references = await sql<{ table_name: string; key_columns: string[] }[]>`
      select table_name, key_columns from private.customer_references()`
    expect(references.map(({ table_name }) => table_name)).toContain('public.customer_events')
    expect(references.map(({ table_name }) => table_name)).toContain('private.customer_redirects')
  })
})
