import { keepSelection, readSelection, type RunSelection } from '@/api/run-selection'
import type { RunConfig, RunSelectionIn, StageInfo } from '@/api/runs'
import { softKey, softOf } from '@/features/enrich/graph/stage-graph'
import { flag, list, oneOf, text, type UrlState } from '@/url-state'

/**
 * What a run is set up with lives in the address: which records, which stages, which soft needs are off. `fresh` is
 * `l1:30`, in days.
 */
export const enrichUrl = {
  of: oneOf(['tags', 'imports', 'all', 'chosen'], 'tags'),
  tag: list(),
  import: list(),
  selection: text(),
  owner: list(),
  tier: list(),
  sample: text(),
  stages: list(['l1', 'registry', 'person', 'qc']),
  campaign: text(),
  off: list(),
  boost: list(),
  fresh: list(),
  budget: text(),
  force: flag(),
}
export type EnrichState = UrlState<typeof enrichUrl>

export const chosenOf = (state: EnrichState): RunSelection | null =>
  state.selection === '' ? null : readSelection(state.selection)

const nothing: RunSelectionIn = {
  all: false,
  campaign: null,
  company_filter: null,
  contact_filter: null,
  sample_size: null,
  sample_seed: 0,
}

/** The API's selection, or undefined while nothing is chosen. */
export function selectionOf(state: EnrichState): RunSelectionIn | undefined {
  const records = recordsOf(state)
  return records === undefined ? undefined : { ...nothing, ...records, ...narrowing(state) }
}

function recordsOf(state: EnrichState): Partial<RunSelectionIn> | undefined {
  const chosen = chosenOf(state)
  if (chosen !== null && (state.of === 'chosen' || state.of === 'tags')) return fromPage(chosen)
  if (state.of === 'all') return { all: true }
  if (state.of === 'imports') return state.import.length > 0 ? { import_ids: [...state.import] } : undefined
  return state.tag.length > 0 ? { tag_ids: [...state.tag] } : undefined
}

function narrowing(state: EnrichState): Partial<RunSelectionIn> {
  const sample = wholeOf(state.sample)
  return {
    ...(state.owner.length > 0 ? { owner_ids: [...state.owner] } : {}),
    ...(state.tier.length > 0 ? { tiers: [...state.tier] as NonNullable<RunSelectionIn['tiers']> } : {}),
    ...(typeof sample === 'number' ? { sample_size: sample } : {}),
  }
}

function fromPage(chosen: RunSelection): Partial<RunSelectionIn> {
  const left = chosen.ids ?? []
  if (chosen.entity === 'company') {
    return chosen.filter === null
      ? { company_ids: left }
      : {
          company_filter: chosen.filter as NonNullable<RunSelectionIn['company_filter']>,
          not_company_ids: chosen.without ?? [],
        }
  }
  return chosen.filter === null
    ? { contact_ids: left }
    : {
        contact_filter: chosen.filter as NonNullable<RunSelectionIn['contact_filter']>,
        not_contact_ids: chosen.without ?? [],
      }
}

/** A budget as typed: "" is none, a comma is a point; undefined when it is no amount. */
export function budgetOf(typed: string): string | null | undefined {
  const clean = typed.trim().replace(',', '.').replace(/^\$/, '')
  if (clean === '') return null
  return /^\d{1,7}(\.\d{1,4})?$/.test(clean) && Number(clean) <= 1_000_000 ? clean : undefined
}

/** A number of records as typed: "" is null, undefined when it is no number from 1 to 100,000. */
export function wholeOf(typed: string): number | null | undefined {
  const clean = typed.trim().replaceAll(/[\s,]/g, '')
  if (clean === '') return null
  return /^\d{1,6}$/.test(clean) && Number(clean) >= 1 && Number(clean) <= 100_000 ? Number(clean) : undefined
}

/** Days by stage, from `l1:30`. */
export const horizons = (state: EnrichState): Record<string, number> =>
  Object.fromEntries(
    state.fresh
      .map((word) => word.split(':'))
      .flatMap(([code, days]) =>
        code && days !== undefined && Number.isFinite(Number(days)) ? [[code, Number(days)] as const] : [],
      ),
  )

/** Does one of these stages write messages? Then the run names a campaign. */
export const writes = (chosen: readonly StageInfo[]): boolean => chosen.some((stage) => stage.for_campaign)

/** The whole request that starts a run, or undefined while it is not complete. */
export function configOf(state: EnrichState, chosen: readonly StageInfo[]): RunConfig | undefined {
  const selection = selectionOf(state)
  const budget = budgetOf(state.budget)
  if (selection === undefined || budget === undefined || wholeOf(state.sample) === undefined) return undefined
  const codes = new Set(chosen.map((stage) => stage.code))
  if (writes(chosen) && state.campaign === '') return undefined
  const days = Object.entries(horizons(state)).filter(([code]) => codes.has(code))
  return {
    stages: [...codes],
    selection,
    soft_needs_off: state.off.map(softOf).filter(({ stage, need }) => codes.has(stage) && codes.has(need)),
    boost: Object.fromEntries(state.boost.filter((code) => codes.has(code)).map((code) => [code, true])),
    fresh_days: Object.fromEntries(days),
    campaign_id: writes(chosen) ? state.campaign : null,
    budget_usd: budget,
    name: null,
    force: state.force,
  }
}

/** What the form holds for a run that was started before, to run it again. */
export function stateOf(config: RunConfig): Partial<EnrichState> {
  const from = config.selection
  return {
    ...recordsState(from),
    owner: [...(from.owner_ids ?? [])],
    tier: [...(from.tiers ?? [])],
    sample: from.sample_size === null ? '' : String(from.sample_size),
    stages: [...config.stages],
    campaign: config.campaign_id ?? '',
    off: (config.soft_needs_off ?? []).map(softKey),
    boost: Object.entries(config.boost ?? {}).flatMap(([code, on]) => (on ? [code] : [])),
    fresh: Object.entries(config.fresh_days ?? {}).map(([code, days]) => `${code}:${days}`),
    budget: config.budget_usd === null ? '' : String(config.budget_usd),
    force: config.force ?? false,
  }
}

function recordsState(from: RunSelectionIn): Partial<EnrichState> {
  const none = { selection: '', tag: [], import: [] }
  if (from.all === true) return { ...none, of: 'all' }
  if ((from.import_ids ?? []).length > 0) return { ...none, of: 'imports', import: [...(from.import_ids ?? [])] }
  const keep = (selection: RunSelection): Partial<EnrichState> => ({
    ...none,
    of: 'chosen',
    selection: keepSelection(selection),
  })
  if ((from.company_ids ?? []).length > 0)
    return keep({
      entity: 'company',
      count: (from.company_ids ?? []).length,
      ids: from.company_ids ?? [],
      filter: null,
    })
  if ((from.contact_ids ?? []).length > 0)
    return keep({
      entity: 'contact',
      count: (from.contact_ids ?? []).length,
      ids: from.contact_ids ?? [],
      filter: null,
    })
  if (from.company_filter !== null)
    return keep({
      entity: 'company',
      count: 0,
      ids: null,
      filter: from.company_filter,
      without: from.not_company_ids ?? [],
    })
  if (from.contact_filter !== null)
    return keep({
      entity: 'contact',
      count: 0,
      ids: null,
      filter: from.contact_filter,
      without: from.not_contact_ids ?? [],
    })
  return { ...none, of: 'tags', tag: [...(from.tag_ids ?? [])] }
}
