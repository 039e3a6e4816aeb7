import { setNonce } from 'get-nonce'

// What locks the page behind a dialog or menu does it with a style element, which the CSP only lets
// in with the nonce of the document. A script of the page still knows it; attributes hide it. Every
// such component imports this, and pages without one do not load it.
if (typeof document !== 'undefined') {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
  if (nonce) setNonce(nonce)
}
