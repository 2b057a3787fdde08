import type { RunConfig, RunSelectionIn } from '@/api/runs'
import type { StageLabel } from '@/api/stage-labels'
import { enrichUrl, stateOf } from '@/features/enrich/new-run/selection'
import { formatMoney, humanize, plural } from '@/ui/text/format'
import { writeUrl } from '@/url-state'

type Asked = { config: { [key: string]: unknown }; is_config_whole: boolean }

const unset = {
  all: false,
  campaign: null,
  company_filter: null,
  contact_filter: null,
  sample_size: null,
  sample_seed: 0,
}

/**
 * The request that started a run, or null where it is not whole: a selection of thousands of ids is left out of it.
 * What was not said is not stored, so it is filled in here as the form and the API write it.
 */
export function wholeConfig(run: Asked): RunConfig | null {
  const selection = run.config['selection']
  if (!run.is_config_whole || typeof selection !== 'object' || selection === null) return null
  const filled = {
    campaign_id: null,
    budget_usd: null,
    name: null,
    force: false,
    ...run.config,
    selection: { ...unset, ...selection },
  }
  return filled as unknown as RunConfig
}

const kinds = (from: RunSelectionIn) =>
  [
    from.all === true,
    (from.tag_ids ?? []).length > 0,
    (from.import_ids ?? []).length > 0,
    (from.company_ids ?? []).length > 0,
    (from.contact_ids ?? []).length > 0,
    from.company_filter !== null,
    from.contact_filter !== null,
  ].filter(Boolean).length

const partWords = {
  researched: 'Researched contacts of the campaign without a message',
  unwritten: 'Contacts of the campaign without a message',
  failed: 'Contacts of the campaign with a failed message',
  interrupted: 'Contacts of the campaign whose generation an upgrade interrupted',
} as const

/**
 * Does the form hold all of it? It knows one kind of selection, no part of a campaign, and draws its own
 * sample.
 */
export const fitsForm = (config: RunConfig): boolean =>
  config.selection.campaign === null &&
  (config.needs_off ?? []).length === 0 &&
  kinds(config.selection) === 1 &&
  (config.selection.sample_size === null || config.selection.sample_seed === 0)

/**
 * The query of the form filled with this request; `change` is laid over it. Keeps a selection for this tab: call it on
 * a click.
 */
export const formQuery = (config: RunConfig, change: Partial<ReturnType<typeof stateOf>> = {}): string =>
  writeUrl(enrichUrl, new URLSearchParams(), { ...stateOf(config), ...change }).toString()

type Named = (id: string) => string

/** Which records a run was about: "Tag Veletrh, a sample of 10 companies". */
export function recordWords(from: RunSelectionIn, tagName: Named, ownerName: Named): string {
  const parts = [
    from.all === true ? 'Everything' : '',
    from.campaign === null ? '' : partWords[from.campaign],
    ...(from.tag_ids ?? []).map((id) => `Tag ${tagName(id)}`),
    (from.import_ids ?? []).length > 0 ? `Records of ${plural((from.import_ids ?? []).length, 'import')}` : '',
    (from.company_ids ?? []).length > 0
      ? plural((from.company_ids ?? []).length, 'chosen company', 'chosen companies')
      : '',
    (from.contact_ids ?? []).length > 0 ? plural((from.contact_ids ?? []).length, 'chosen contact') : '',
    from.company_filter ? 'Companies of a filter' : '',
    from.contact_filter ? 'Contacts of a filter' : '',
    (from.owner_ids ?? []).length > 0
      ? `owned by ${(from.owner_ids ?? []).map((id) => (id === 'empty' ? 'nobody' : ownerName(id))).join(' or ')}`
      : '',
    (from.tiers ?? []).length > 0
      ? (from.tiers ?? []).map((tier) => (tier === 'empty' ? 'no tier' : humanize(tier))).join(' or ')
      : '',
    from.sample_size === null ? '' : `a sample of ${plural(from.sample_size, 'company', 'companies')}`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** What else it was started with; empty where all was as usual. */
export function optionWords(config: RunConfig, label: StageLabel): string[] {
  const boosted = Object.entries(config.boost ?? {}).flatMap(([code, on]) => (on ? [label(code)] : []))
  const days = Object.entries(config.fresh_days ?? {}).map(([code, count]) =>
    count === 0 ? `${label(code)} always` : `${label(code)} after ${plural(count, 'day')}`,
  )
  const off = (config.soft_needs_off ?? []).map(({ stage, need }) => `${label(stage)} does not wait for ${label(need)}`)
  const lifted = (config.needs_off ?? []).map(({ stage, need }) => `${label(stage)} does not need ${label(need)}`)
  return [
    lifted.join(', '),
    boosted.length > 0 ? `Better model: ${boosted.join(', ')}` : '',
    days.length > 0 ? `Refreshes: ${days.join(', ')}` : '',
    off.length > 0 ? `Order: ${off.join(', ')}` : '',
    config.budget_usd === null ? '' : `Budget ${formatMoney(config.budget_usd)}`,
    config.force === true ? 'Re-runs even if up to date' : '',
  ].filter(Boolean)
}
