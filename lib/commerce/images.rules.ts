/** Where the picture of a product is shown. */
export function productImageUrl(orgId: string, imageId: string): string {
  return `/images/products/${orgId}/${imageId}`
}
