import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { api, unwrap } from '@/api/client'
import { apiQuery, changeCached, refetch } from '@/api/query'
import { isOver, oneRun } from '@/api/runs'
import type { components } from '@/api/schema.gen'
import { companyQuery } from '@/records/record-api'

type Schemas = components['schemas']
export type Match = Schemas['RegistryMatchOut']
export type RegistryCandidate = Schemas['RegistryCandidateOut']
export type Matches = Schemas['RegistryMatchListOut']
export type Checks = Schemas['RegistryChecksOut']
export type Check = Schemas['RegistryCheckOut']
export type Change = Schemas['RegistryChangeOut']
export type Activity = Schemas['ActivityOut']
export type Decision = Omit<Schemas['RegistryDecisionIn'], 'reason'>

const at = (company_id: string) => ({ params: { path: { company_id } } })
const matchesPath = '/api/companies/{company_id}/registry-matches'
const checksPath = '/api/companies/{company_id}/registry-checks'

export const matchesOf = (id: string) => apiQuery(15_000, matchesPath, at(id))
export const checksOf = (id: string) => apiQuery(15_000, checksPath, at(id))
export const changesOf = (id: string) => apiQuery(30_000, '/api/companies/{company_id}/registry-history', at(id))
export const activitiesOf = (id: string) => apiQuery(30_000, '/api/companies/{company_id}/activities', at(id))
export const answersOf = (id: string) => apiQuery(30_000, '/api/companies/{company_id}/registry-answers', at(id))

/** Reads again what a look-up may have changed: nearly everything about the company. */
async function readAgain(queries: QueryClient, id: string): Promise<void> {
  await queries.invalidateQueries({ queryKey: companyQuery(id).queryKey as readonly unknown[] })
  await refetch(
    queries,
    matchesPath,
    checksPath,
    '/api/companies/{company_id}/registry-history',
    '/api/companies/{company_id}/registry-answers',
    '/api/companies/{company_id}/activities',
    '/api/companies/{company_id}/provenance',
    '/api/companies/{company_id}/qc-findings',
    '/api/companies',
    '/api/companies/filter-counts',
    '/api/enrich/qc-findings',
    '/api/enrich/qc-findings/filter-counts',
  )
}

/** A look-up of one company in its registers, followed to its end; decisions about candidates start one too. */
export function useLookUp(companyId: string) {
  const queries = useQueryClient()
  const [runId, setRunId] = useState<string>()
  const run = useQuery({
    ...oneRun(runId ?? ''),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data.status) ? false : 1000),
  })
  const over = run.data !== undefined && isOver(run.data.status)
  useEffect(() => {
    if (over) void readAgain(queries, companyId)
  }, [over, queries, companyId])
  const start = useMutation({
    // A refusal is shown beside the button, with what to do.
    mutationFn: (country: string | undefined) =>
      country === undefined
        ? unwrap(api.POST('/api/companies/{company_id}/enrich-registry', at(companyId)))
        : unwrap(
            api.POST('/api/companies/{company_id}/enrich-registry/{country}', {
              params: { path: { company_id: companyId, country } },
            }),
          ),
    onMutate: () => setRunId(undefined),
    onSuccess: ({ run_id }) => setRunId(run_id ?? undefined),
  })
  const busy = start.isPending || (runId !== undefined && !over && run.error === null)
  return { start, run: run.data, runError: run.error, busy, follow: setRunId }
}
export type LookUp = ReturnType<typeof useLookUp>

/** The matches as they stand once a decision has gone through, before the register was asked again. */
export function decided(matches: Matches, { registry, registration_id, decision }: Decision): Matches {
  const without = (list: readonly string[]) => list.filter((number) => number !== registration_id)
  const change = (match: Match): Match => {
    if (decision === 'confirm')
      return {
        ...match,
        outcome: 'matched',
        word: 'Confirmed',
        sentence: `A person says that ${registration_id} is this company.`,
        doubtful: false,
        registration_id,
        confidence: 1,
        rejected: without(match.rejected),
      }
    // Who was matched instead may not be the one, so the name is searched for again.
    if (decision === 'reconsider')
      return {
        ...match,
        outcome: 'ambiguous',
        word: 'Ambiguous',
        sentence: 'It is asked for again.',
        doubtful: false,
        registration_id: null,
        confidence: null,
        rejected: without(match.rejected),
      }
    const candidates = match.candidates.filter((candidate) => numberOf(candidate) !== registration_id)
    const gone = match.outcome === 'matched' && match.registration_id === registration_id
    return {
      ...match,
      candidates,
      rejected: [...without(match.rejected), registration_id],
      ...(gone
        ? {
            outcome: 'absent' as const,
            registration_id: null,
            confidence: null,
            word: 'Ruled out',
            sentence: 'Ruled out by a person.',
            doubtful: false,
          }
        : {}),
    }
  }
  return { ...matches, items: matches.items.map((match) => (match.registry === registry ? change(match) : match)) }
}

/** The number that a decision names a candidate by; empty where the register gave none. */
export const numberOf = ({ profile }: Pick<RegistryCandidate, 'profile'>): string => profile.registration_id ?? ''

/**
 * A person's word about a candidate: seen at once, taken back when the server refuses; the register is then asked
 * again.
 */
export function useDecision(companyId: string, follow: (runId: string | undefined) => void) {
  const queries = useQueryClient()
  return useMutation({
    meta: { failure: 'The decision was not stored' },
    mutationFn: (body: Decision) =>
      unwrap(
        api.POST('/api/companies/{company_id}/confirm-registry', { ...at(companyId), body: { ...body, reason: null } }),
      ),
    onMutate: (body) => changeCached<Matches>(queries, matchesOf(companyId).queryKey, (old) => decided(old, body)),
    onError: (_error, _body, back) => back?.(),
    onSuccess: ({ run_id }) => {
      if (run_id === null) return readAgain(queries, companyId)
      follow(run_id)
      return undefined
    },
  })
}

/**
 * Names of the candidates that people decided about, by number: the register's list no longer holds who was ruled out.
 */
export function decidedNames(activities: readonly Activity[]): Map<string, string> {
  const pairs = activities.flatMap(({ details }): [string, string][] => {
    const [number, name] = [details?.['registration_id'], details?.['official_name']]
    return typeof number === 'string' && typeof name === 'string' ? [[number, name]] : []
  })
  return new Map(pairs)
}

/** Watching a company, and letting its outreach go on. */
export function useWatch(companyId: string) {
  const queries = useQueryClient()
  const keep = (fresh: Checks) => queries.setQueryData(checksOf(companyId).queryKey, fresh)
  const mark = useMutation({
    meta: { failure: 'Watching was not changed' },
    mutationFn: (watched: boolean) =>
      unwrap(api.POST('/api/companies/{company_id}/watch', { ...at(companyId), body: { watched } })),
    onMutate: (watched) =>
      changeCached<Checks>(queries, checksOf(companyId).queryKey, (old) => ({
        ...old,
        watch: { ...old.watch, marked_at: watched ? new Date().toISOString() : null },
      })),
    onError: (_error, _watched, back) => back?.(),
    onSuccess: keep,
  })
  const release = useMutation({
    // A failure is shown in the dialog that asked for the reason.
    mutationFn: (reason: string) =>
      unwrap(api.POST('/api/companies/{company_id}/release-hold', { ...at(companyId), body: { reason } })),
    onSuccess: keep,
    onSettled: () => refetch(queries, '/api/companies/{company_id}/activities'),
  })
  return { mark, release }
}
