'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import type { OrgSession } from '@/lib/session'
import {
  createProductFormSchema,
  saveVariantSchema,
  setProductStatusSchema,
  setVariantArchivedSchema,
  updateProductFormSchema,
} from './products.schemas'
import {
  archiveVariant,
  changeProduct,
  insertProduct,
  moveProduct,
  putVariant,
} from './products.writes'

/** Products show on the staff's pages and in the shop. */
function revalidateProducts({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/products`, 'layout')
  revalidatePath('/s/[site]', 'layout')
}

export const createProduct = defineOrgAction(
  createProductFormSchema,
  async (session, { org: _, ...values }) => {
    const { id, name } = await insertProduct(session, values)
    revalidateProducts(session)
    return { id, name }
  },
)

export const updateProduct = defineOrgAction(
  updateProductFormSchema,
  async (session, { org: _, product_id, expected_updated_at, ...values }) => {
    const { id, updated_at } = await changeProduct(session, product_id, values, expected_updated_at)
    revalidateProducts(session)
    return { id, updated_at }
  },
)

export const setProductStatus = defineOrgAction(
  setProductStatusSchema,
  async (session, { product_id, status }) => {
    const { id } = await moveProduct(session, product_id, status)
    revalidateProducts(session)
    return { id }
  },
)

export const saveVariant = defineOrgAction(
  saveVariantSchema,
  async (session, { org: _, product_id, variant_id, ...values }) => {
    const ids = { productId: product_id, variantId: variant_id }
    const { id } = await putVariant(session, ids, values)
    revalidateProducts(session)
    return { id }
  },
)

export const setVariantArchived = defineOrgAction(
  setVariantArchivedSchema,
  async (session, { variant_id, is_archived }) => {
    const { id } = await archiveVariant(session, variant_id, is_archived)
    revalidateProducts(session)
    return { id }
  },
)
