import type { components } from '@/api/schema.gen'

type Candidate = components['schemas']['RegistryCandidateOut']

/** A candidate of a register of which nothing is known but what is given. */
export const registryCandidate = (
  profile: Partial<Candidate['profile']>,
  rest: Partial<Omit<Candidate, 'profile'>> = {},
): Candidate => ({
  score: 0,
  parts: {},
  ...rest,
  profile: {
    registry: 'ares',
    registration_id: null,
    siret: null,
    tax_id: null,
    official_name: null,
    trading_names: [],
    legal_form_code: null,
    legal_form_name: null,
    legal_form_name_en: null,
    registration_status: 'unknown',
    date_established: null,
    date_dissolved: null,
    address: null,
    nace_codes: [],
    directors: null,
    registered_capital: null,
    employees: null,
    court: null,
    file_number: null,
    insolvency: null,
    website: null,
    source_url: null,
    warnings: [],
    ...profile,
  },
})
