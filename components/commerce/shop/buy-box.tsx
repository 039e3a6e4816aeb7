import { CartKey } from '@/components/commerce/shop/cart-key'
import { HeartIcon } from '@/components/commerce/shop/icons'
import { OnceButton } from '@/components/commerce/shop/once-button'
import { combinationsOf, optionGroups } from '@/components/commerce/shop/option-combinations'
import { OptionPicker } from '@/components/commerce/shop/option-picker'
import type { PlainFormAction, ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

export interface BuyBoxVariant {
  id: string
  option_values: string[]
  price_minor: number
  is_available: boolean
  few_left: number | null
}

interface BuyBoxProps {
  site: string
  product: {
    slug: string
    name: string
    option_names: string[]
    variants: BuyBoxVariant[]
  }
  money: ShopMoney
  pricesIncludeTax: boolean
  /** Where the page is, to come back to. */
  path: string
  /** The variant that is chosen at first. */
  chosen: BuyBoxVariant
  wishedIds: ReadonlySet<string>
  /** One for the whole page: what a guest without a cart sends from it goes into one. */
  cartKey: string
  addToCart: PlainFormAction
  setWished: PlainFormAction
}

const quietButton =
  'inline-flex h-11 w-full items-center justify-center gap-2 rounded-full border border-input px-6 font-medium text-sm transition-colors hover:bg-accent'

/**
 * What one does on a product page. All prices and stocks are on the page, and options.css shows
 * those of the choice: it answers at once, with scripts and without. Of more than it can tell apart
 * the range is shown, and what each choice is where there is one option only.
 */
export function BuyBox(props: BuyBoxProps) {
  const { site, product, money, path, chosen, wishedIds } = props
  const groups = optionGroups(product.option_names, product.variants)
  const combinations = combinationsOf(groups, product.variants)
  const isAvailable = product.variants.some((variant) => variant.is_available)
  const wished = product.variants.filter(({ id }) => wishedIds.has(id))
  return (
    <div className="grid gap-4">
      <form action={props.addToCart} data-choice="" className="grid gap-6">
        <input type="hidden" name="shop" value={site} />
        <CartKey value={props.cartKey} />
        <input type="hidden" name="next" value={path} />
        <input type="hidden" name="product" value={product.slug} />
        <div className="grid gap-1.5">
          {combinations === null ? (
            <PriceRange variants={product.variants} money={money} />
          ) : groups.length === 0 ? (
            <PriceAndStock variant={chosen} money={money} />
          ) : (
            combinations.map(({ at, variant }) => (
              <div
                key={at.join()}
                data-combination=""
                data-first={variant?.id === chosen.id ? '' : undefined}
                {...Object.fromEntries(at.map((value, option) => [`data-option-${option}`, value]))}
              >
                <PriceAndStock variant={variant} money={money} />
              </div>
            ))
          )}
          <p className="text-muted-foreground text-xs">
            {props.pricesIncludeTax ? 'Tax included, plus delivery' : 'Plus tax and delivery'}
          </p>
        </div>
        {groups.length === 0 ? (
          <input type="hidden" name="variant_id" value={chosen.id} />
        ) : (
          <OptionPicker
            groups={groups}
            chosen={chosen.option_values}
            soldOut={groups.map(
              ({ values }, option) =>
                new Set(values.filter((value) => !canBeHad(product.variants, option, value))),
            )}
            notes={
              combinations === null && groups.length === 1
                ? choiceNotes(product.variants, money)
                : undefined
            }
          />
        )}
        {isAvailable ? (
          <div className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-3">
            <label className="grid">
              <span className="sr-only">Quantity</span>
              <input
                type="number"
                name="quantity"
                defaultValue={1}
                min={1}
                max={9999}
                required
                inputMode="numeric"
                className="h-12 w-full rounded-full border border-input bg-card ps-5 pe-3 text-center text-base tabular-nums hover:border-foreground/50"
              />
            </label>
            <OnceButton className="h-12 rounded-full bg-primary px-6 font-semibold text-base text-primary-foreground transition-colors hover:bg-primary/88">
              Add to cart
            </OnceButton>
          </div>
        ) : (
          <p className="rounded-full bg-muted px-6 py-3 text-center font-medium text-muted-foreground">
            Sold out
          </p>
        )}
        {wished.length === product.variants.length ? null : (
          // The same form: what is chosen in it is what one wishes for.
          <button type="submit" formAction={props.setWished} className={`-mt-2 ${quietButton}`}>
            <HeartIcon className="size-4.5" />
            Put on the wishlist
          </button>
        )}
      </form>
      {wished.map((variant) => (
        <form key={variant.id} action={props.setWished}>
          <input type="hidden" name="shop" value={site} />
          <input type="hidden" name="next" value={path} />
          <input type="hidden" name="variant_id" value={variant.id} />
          <input type="hidden" name="is_wished" value="false" />
          <button type="submit" className={quietButton}>
            <HeartIcon isFilled className="size-4.5" />
            <span className="min-w-0 truncate">
              On your wishlist
              {groups.length === 0 ? null : (
                <>
                  : <bdi>{variant.option_values.join(', ')}</bdi>
                </>
              )}
            </span>
          </button>
        </form>
      ))}
    </div>
  )
}

/** No word about the stock: it would be that of some other choice. */
function PriceRange({ variants, money }: { variants: BuyBoxVariant[]; money: ShopMoney }) {
  const { from, to } = rangeOf(variants)
  return (
    <>
      <p className="font-semibold text-2xl tabular-nums">
        {formatMoney(from, money)}
        {to > from ? ` to ${formatMoney(to, money)}` : null}
      </p>
      {to > from ? (
        <p className="text-sm">Depends on your choice. The cart shows the price of it.</p>
      ) : null}
    </>
  )
}

function rangeOf(variants: BuyBoxVariant[]): { from: number; to: number } {
  const prices = variants.map((variant) => variant.price_minor)
  return { from: Math.min(...prices), to: Math.max(...prices) }
}

/** By the value of the only option: its price, where they differ, and how few are left. */
function choiceNotes(variants: BuyBoxVariant[], money: ShopMoney): ReadonlyMap<string, string[]> {
  const { from, to } = rangeOf(variants)
  return new Map(
    variants.map((variant) => [
      variant.option_values[0] ?? '',
      [
        ...(to > from ? [formatMoney(variant.price_minor, money)] : []),
        ...(variant.is_available && variant.few_left !== null ? [stockWords(variant)] : []),
      ],
    ]),
  )
}

function PriceAndStock({ variant, money }: { variant: BuyBoxVariant | null; money: ShopMoney }) {
  if (variant === null) {
    return <p className="text-lg text-muted-foreground">This combination is not on offer.</p>
  }
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
      <p className="font-semibold text-2xl tabular-nums">
        {formatMoney(variant.price_minor, money)}
      </p>
      <p className="inline-flex items-center gap-2 text-sm">
        <span aria-hidden className={`size-2 rounded-full ${stockDot(variant)}`} />
        {stockWords(variant)}
      </p>
    </div>
  )
}

function stockDot(variant: BuyBoxVariant): string {
  if (!variant.is_available) return 'bg-muted-foreground/60'
  return variant.few_left === null ? 'bg-success' : 'bg-warning'
}

function stockWords(variant: BuyBoxVariant): string {
  if (!variant.is_available) return 'Sold out'
  if (variant.few_left === null) return 'In stock'
  return variant.few_left === 1 ? 'Last one' : `Only ${variant.few_left} left`
}

function canBeHad(variants: BuyBoxVariant[], option: number, value: string): boolean {
  return variants.some((variant) => variant.is_available && variant.option_values[option] === value)
}
