/** What a field is called; its currency stands in it, and is said to those who do not see that. */
export function InCurrency({ label, currency }: { label: string; currency: string }) {
  return (
    <>
      {label}
      <span className="sr-only"> in {currency}</span>
    </>
  )
}
