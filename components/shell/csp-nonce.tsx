'use client'

import { setNonce } from 'get-nonce'

// Dialogs lock the page behind them with a style element of their own, which the CSP only lets in
// with the nonce of the document. A script of the page still knows it; attributes hide it.
if (typeof document !== 'undefined') {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
  if (nonce) setNonce(nonce)
}

export function CspNonce() {
  return null
}
