import { AppError, type DatabaseError, fromDatabase } from './errors'

/**
 * A refusal of the database as an error that a form shows beside the field it is about: functions
 * name it in their detail.
 */
export function toFieldError(error: DatabaseError, fields: readonly string[]): AppError {
  const failure = fromDatabase(error)
  const { code, reason, detail, cause } = failure
  if (detail === undefined || !fields.includes(detail)) return failure
  return new AppError(code, reason, { fields: { [detail]: [reason] }, detail, cause })
}
