import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { useMemo } from 'react'

import { Credibility } from '@/features/companies/legal/credibility'
import { legalSections } from '@/features/companies/legal/legal-sections'
import { legalViews } from '@/features/companies/legal/legal-views'
import { Candidates } from '@/features/companies/registry/candidates'
import { LookUpButton, LookUpProgress } from '@/features/companies/registry/look-up'
import { RegisterList } from '@/features/companies/registry/register-list'
import { elsewhere, registerStates } from '@/features/companies/registry/register-states'
import {
  activitiesOf,
  checksOf,
  decidedNames,
  matchesOf,
  useDecision,
  type Decision,
  type LookUp,
} from '@/features/companies/registry/registry-api'
import { RegistryChanges } from '@/features/companies/registry/registry-changes'
import { WatchCard } from '@/features/companies/registry/watch-card'
import { RecordFields } from '@/records/fields/record-fields'
import { useFields, type CompanyDetail } from '@/records/record-api'
import { Card } from '@/ui/layout/card'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'

type Props = { record: CompanyDetail; name: string; wide: boolean; editable: boolean; lookUp: LookUp }

/**
 * What the state says about the company: which registers, how sure, what exactly, how credible that makes it, and what
 * changed.
 */
export function LegalTab({ record, name, wide, editable, lookUp }: Props) {
  const checks = useQuery(checksOf(record.id))
  const matches = useQuery(matchesOf(record.id))
  const activities = useQuery(activitiesOf(record.id))
  const names = useMemo(() => decidedNames(activities.data?.items ?? []), [activities.data])
  const decide = useDecision(record.id, lookUp.follow)
  const { fields } = useFields('company')
  const sections = useMemo(() => legalSections(fields), [fields])
  const busy = lookUp.busy || decide.isPending
  const items = matches.data?.items ?? []
  const states = checks.data === undefined ? [] : registerStates(checks.data, items, record)
  const others = checks.data && elsewhere(checks.data)
  const sandboxed = states.filter((state) => state.sandbox).map((state) => state.label)
  const registers = (
    <Card
      title="Registers"
      {...(editable && checks.data !== undefined
        ? { actions: <LookUpButton lookUp={lookUp} checks={checks.data} /> }
        : {})}
    >
      {(checks.error ?? matches.error) !== null && (
        <ErrorState
          compact
          error={checks.error ?? matches.error}
          onRetry={() => {
            void checks.refetch()
            void matches.refetch()
          }}
        />
      )}
      {(checks.isPending || matches.isPending) && <Skeleton className="h-24" />}
      {checks.data !== undefined && matches.data !== undefined && (
        <div className="flex flex-col gap-3">
          <LookUpProgress lookUp={lookUp} checks={checks.data} />
          <RegisterList
            states={states}
            companyId={record.id}
            company={name}
            editable={editable}
            busy={busy}
            onWrong={({ match }) =>
              match &&
              decide.mutate({
                registry: match.registry as Decision['registry'],
                registration_id: match.registration_id ?? '',
                decision: 'reject',
              })
            }
          />
          {states.map(
            ({ match, label }) =>
              match !== undefined && (
                <Candidates
                  key={match.registry}
                  match={match}
                  label={label}
                  names={names}
                  editable={editable}
                  busy={busy}
                  onDecide={(decision) => decide.mutate(decision)}
                />
              ),
          )}
          {others !== undefined && <p className="text-xs text-ink-3">{others}</p>}
        </div>
      )}
    </Card>
  )
  // One column reads: registers, credibility, facts, watching, changes. Two columns put what is about the facts beside
  // them.
  return (
    <div
      className={clsx(
        'grid grid-cols-[minmax(0,1fr)] items-start gap-5',
        wide && 'lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_1fr]',
      )}
    >
      {registers}
      <div
        className={clsx('contents', wide && 'lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:flex lg:flex-col lg:gap-5')}
      >
        <Credibility record={record} sandboxed={sandboxed} />
        {checks.data !== undefined && <WatchCard companyId={record.id} watch={checks.data.watch} editable={editable} />}
        <Card title="What changed" description="Between two answers of a register" className="order-3">
          <RegistryChanges companyId={record.id} />
        </Card>
      </div>
      <div className="order-1 min-w-0">
        <RecordFields entity="company" record={record} editable={editable} sections={sections} views={legalViews} />
      </div>
    </div>
  )
}
