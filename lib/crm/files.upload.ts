import type { OrgScope } from '@/lib/scope'
import { FILE_MAX_BYTES } from './customers.values'
import 'server-only'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { getAdminClient } from '@/lib/supabase/admin'
import { cleanFileName, judgeFileType } from './files.rules'
import { type CustomerFile, customerFileSchema, FILES_BUCKET } from './files.schemas'

type Upload = {
  customerId: string
  name: string
  bytes: Uint8Array<ArrayBuffer>
  /** Of a request that was begun: asked again, it goes on with the file that it began. */
  idempotencyKey?: string | undefined
}

/** The bytes of a body; refused as soon as they are more than a file may have. */
export async function readFileBytes(
  body: AsyncIterable<Uint8Array> | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > FILE_MAX_BYTES) throw refusal('crm.file_too_large')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/**
 * Looks at the bytes, keeps them, and shows the file once they are there. Row, upload and finish
 * may each be the last thing that happens: what was begun is cleared away by maintenance.
 */
export async function storeCustomerFile(
  scope: OrgScope,
  { customerId, name: rawName, bytes, idempotencyKey }: Upload,
): Promise<CustomerFile> {
  if (bytes.byteLength === 0) throw refusal('crm.file_empty')
  const name = cleanFileName(rawName)
  const verdict = judgeFileType(name, bytes)
  if ('reason' in verdict) throw refusal(verdict.reason)

  const fileId = await begin(scope, {
    customerId,
    name,
    type: verdict.type,
    size: bytes.byteLength,
    idempotencyKey,
  })
  const upload = await scope.db.storage
    .from(FILES_BUCKET)
    .upload(`${scope.org.id}/${fileId}`, bytes, { contentType: verdict.type })
  if (upload.error) {
    // With a key, the bytes may have come by an earlier request, whose server died after them.
    const earlier =
      idempotencyKey === undefined ? null : await finishIfThere(scope, fileId, verdict.type)
    if (earlier !== null) return earlier
    await giveUp(scope, fileId)
    throw new AppError('unavailable', 'app.unavailable', { cause: upload.error })
  }
  return finish(scope, fileId, verdict.type)
}

async function begin(
  { db, org }: OrgScope,
  {
    customerId,
    name,
    type,
    size,
    idempotencyKey,
  }: Omit<Upload, 'bytes'> & { type: string; size: number },
): Promise<string> {
  if (idempotencyKey !== undefined) {
    const { data, error } = await db.rpc('begin_customer_work', {
      p_org_id: org.id,
      p_work: 'file',
      p_arguments: { customer_id: customerId, name, content_type: type, size_bytes: size },
      p_idempotency_key: idempotencyKey,
    })
    if (error) throw fromDatabase(error)
    return data
  }
  const { data, error } = await db.rpc('begin_customer_file', {
    p_org_id: org.id,
    p_customer_id: customerId,
    p_name: name,
    p_content_type: type,
    p_size_bytes: size,
  })
  if (error) throw fromDatabase(error)
  return customerFileSchema.parse(data).id
}

/** With the secret key: that somebody has looked at the bytes is not for a client to say. */
async function finish({ org }: OrgScope, fileId: string, type: string): Promise<CustomerFile> {
  const { data, error } = await getAdminClient().rpc('finish_customer_file', {
    p_org_id: org.id,
    p_file_id: fileId,
    p_content_type: type,
  })
  if (error) throw fromDatabase(error)
  return customerFileSchema.parse(data)
}

async function finishIfThere(
  scope: OrgScope,
  fileId: string,
  type: string,
): Promise<CustomerFile | null> {
  try {
    return await finish(scope, fileId, type)
  } catch (error) {
    if (error instanceof AppError && error.reason === 'crm.file_not_uploaded') return null
    throw error
  }
}

async function giveUp({ db, org }: OrgScope, fileId: string): Promise<void> {
  const { error } = await db.rpc('remove_customer_file', { p_org_id: org.id, p_file_id: fileId })
  // Nobody sees a file that is not finished, and maintenance removes it within a day.
  if (error) log.warn({ err: error, file_id: fileId }, 'an upload was not given up')
}

function refusal(reason: string): AppError {
  return new AppError('rule_broken', reason, { fields: { file: [reason] } })
}
