'use client'

import { createContext, useContext } from 'react'
import type { FieldReasons } from '@/lib/errors'

export interface FormState {
  pending: boolean
  fields: FieldReasons
}

export const FormContext = createContext<FormState | null>(null)

/** The state of the surrounding `<ActionForm>`; null outside of one. */
export function useFormState(): FormState | null {
  return useContext(FormContext)
}
