'use client'

import { createContext, useContext } from 'react'
import type { FieldErrors } from '@/components/ui/action-types'

export interface FormState {
  pending: boolean
  fields: FieldErrors
}

export const FormContext = createContext<FormState | null>(null)

/** The state of the surrounding `<ActionForm>`; null outside of one. */
export function useFormState(): FormState | null {
  return useContext(FormContext)
}
