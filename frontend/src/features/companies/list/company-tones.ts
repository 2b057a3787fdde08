import type { Company } from '@/features/companies/list/company-list'
import type { Tone } from '@/ui/status/badge'

export const statusTones: Partial<Record<NonNullable<Company['status']>, Tone>> = {
  enriched: 'ok',
  enriched_l2: 'ok',
  synced: 'ok',
  triage_passed: 'info',
  triage_review: 'warn',
  needs_review: 'warn',
  enrichment_failed: 'bad',
  enrichment_l2_failed: 'bad',
  error_pushing_lemlist: 'bad',
}

export const registrationTones: Partial<Record<NonNullable<Company['registration_status']>, Tone>> = {
  active: 'ok',
  in_liquidation: 'warn',
  insolvent: 'bad',
  dissolved: 'bad',
}
