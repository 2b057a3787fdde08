import { readSelection, type RunSelection } from '@/api/run-selection'
import type { RunSelectionIn } from '@/features/enrich/run-api'
import { flag, list, oneOf, text, type UrlState } from '@/url-state'

/** What a run is set up with lives in the address: which records, which stages, which soft needs are off. */
export const enrichUrl = {
  of: oneOf(['tags', 'all', 'chosen'], 'tags'),
  tag: list(),
  selection: text(),
  stages: list(['l1', 'registry', 'person', 'qc']),
  off: list(),
  budget: text(),
  force: flag(),
}
export type EnrichState = UrlState<typeof enrichUrl>

export const chosenOf = (state: EnrichState): RunSelection | null => (state.selection === '' ? null : readSelection(state.selection))

/** The API's selection, or undefined while nothing is chosen. */
export function selectionOf(state: EnrichState): RunSelectionIn | undefined {
  const nothing: RunSelectionIn = { all: false, company_filter: null, contact_filter: null }
  const chosen = chosenOf(state)
  if (chosen !== null && (state.of === 'chosen' || state.of === 'tags')) return { ...nothing, ...fromPage(chosen) }
  if (state.of === 'all') return { ...nothing, all: true }
  return state.tag.length > 0 ? { ...nothing, tag_ids: [...state.tag] } : undefined
}

function fromPage(chosen: RunSelection): Partial<RunSelectionIn> {
  const left = chosen.ids ?? []
  if (chosen.entity === 'company') {
    return chosen.filter === null ? { company_ids: left } : { company_filter: chosen.filter as NonNullable<RunSelectionIn['company_filter']>, not_company_ids: chosen.without ?? [] }
  }
  return chosen.filter === null ? { contact_ids: left } : { contact_filter: chosen.filter as NonNullable<RunSelectionIn['contact_filter']>, not_contact_ids: chosen.without ?? [] }
}

/** A budget as typed: "" is none, a comma is a point; undefined when it is no amount. */
export function budgetOf(typed: string): string | null | undefined {
  const clean = typed.trim().replace(',', '.').replace(/^\$/, '')
  if (clean === '') return null
  return /^\d{1,7}(\.\d{1,4})?$/.test(clean) && Number(clean) <= 1_000_000 ? clean : undefined
}
