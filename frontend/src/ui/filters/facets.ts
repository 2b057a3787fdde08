/** One choice of a filter that takes several. */
export type FacetOption = {
  value: string
  label: string
  /** Records that match the other filters; `undefined` while it loads. */
  count?: number | undefined
}
export type FacetValue = { include: readonly string[]; exclude: readonly string[] }

export type MultiSelectFilterProps = {
  label: string
  options: readonly FacetOption[]
  value: FacetValue
  onChange: (value: FacetValue) => void
  /** Offers "is not" on each option: by mouse, or Alt+Enter (an option may hold no button of its own). */
  excludable?: boolean
  /** Give both to search on the server (job titles, say). */
  search?: string
  onSearch?: (text: string) => void
}
