import type { Campaign } from '@/api/campaigns'

type Estimate = Campaign['estimate']

/** Messages and cost of generating now; `cost` null where no price is known. */
export function estimateRun(
  estimate: Estimate,
  includeUnresearched: boolean,
): { messages: number; cost: number | null } {
  const messages = estimate.messages + (includeUnresearched ? estimate.not_enriched : 0)
  return { messages, cost: estimate.cost_each_usd === null ? null : estimate.cost_each_usd * messages }
}

export const basisWords: Record<Estimate['basis'], string> = {
  history: 'from the mean of your messages so far',
  list_price: 'from list prices and the size of a usual message',
  unknown: 'once the model’s price is known',
}
