/** An amount of dollars as typed: "" is null (no cap), a comma is a point; undefined when it is no amount. */
export function amountOf(typed: string, most = 1_000_000): string | null | undefined {
  const clean = typed.trim().replace(',', '.').replace(/^\$/, '')
  if (clean === '') return null
  return /^\d{1,7}(\.\d{1,2})?$/.test(clean) && Number(clean) <= most ? clean : undefined
}

export type CapNumbers = {
  cap_usd: number | string | null
  spent_usd: number | string | null
  reserved_usd: number | string | null
}

/**
 * How full a cap is, 0 to 1, with what is held for calls in flight; undefined without a cap. A cap of nothing is full.
 */
export function fullness({ cap_usd, spent_usd, reserved_usd }: CapNumbers): number | undefined {
  if (cap_usd === null) return undefined
  const cap = Number(cap_usd)
  return cap === 0 ? 1 : Math.min(1, (Number(spent_usd ?? 0) + Number(reserved_usd ?? 0)) / cap)
}
