'use server'

import { addToCart, setWishlistItem } from './cart.actions'
import { defineChoiceForm } from './choice-form'

export const addChoiceToCart = defineChoiceForm(addToCart)

export const wishForChoice = defineChoiceForm(setWishlistItem)
