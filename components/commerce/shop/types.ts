/** How amounts of a shop are written. */
export interface ShopMoney {
  currency: string
  exponent: number
  locale: string
}

export interface ShopPicture {
  src: string
  alt: string
  width: number | null
  height: number | null
}

/** A server action that a plain form can be sent to, with scripts and without. */
export type PlainFormAction = (form: FormData) => Promise<void>
