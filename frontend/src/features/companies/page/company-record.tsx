import { Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { MemberLabel } from '@/api/fields/member-label'
import { LegalTab } from '@/features/companies/legal/legal-tab'
import { registrationTones, statusTones } from '@/features/companies/list/company-tones'
import { CompanyActivities } from '@/features/companies/page/company-activities'
import { CompanyFindings } from '@/features/companies/page/company-findings'
import { CompanyPeople } from '@/features/companies/page/company-people'
import { HoldBanner } from '@/features/companies/page/hold-banner'
import { useLookUp } from '@/features/companies/registry/registry-api'
import { RecordFields } from '@/records/fields/record-fields'
import { ExternalLink } from '@/records/fields/value-view'
import { RecordHeader } from '@/records/page/record-header'
import { RecordHistory } from '@/records/page/record-history'
import type { CompanyDetail } from '@/records/record-api'
import { useStageRun } from '@/records/run-stage/run-stage-api'
import { RunStageMenu } from '@/records/run-stage/run-stage-menu'
import { RunStageStrip } from '@/records/run-stage/run-stage-strip'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Tabs } from '@/ui/layout/tabs'
import { Badge } from '@/ui/status/badge'
import { countryName } from '@/ui/text/format'
import { oneOf, useUrlState } from '@/url-state'

const DeleteRecord = lazy(async () => ({ default: (await import('@/records/page/delete-record')).DeleteRecord }))

export const companyName = (record: { name: string | null; domain: string | null }): string =>
  record.name ?? record.domain ?? 'Unnamed company'

const recordUrl = { tab: oneOf(['overview', 'legal', 'history'], 'overview') }
// Doubts about numbers stand beside the numbers.
const hiddenFields = ['credibility_parts', 'status', 'identifier_warnings']
const hiddenGroups = ['legal']

type Props = { record: CompanyDetail; wide: boolean; onDeleted: () => void }

/** Everything about one company: beside the list (narrow), or as a page (wide). */
export function CompanyRecord({ record, wide, onDeleted }: Props) {
  const tenant = useTenant()
  const editable = tenant.can('editor')
  const [deleting, setDeleting] = useState(false)
  const stageRun = useStageRun('company', record.id)
  const [state, setState] = useUrlState(recordUrl)
  // Followed from here, so that a look-up goes on being watched while one reads another part.
  const lookUp = useLookUp(record.id)
  const name = companyName(record)
  const member = (field: 'status' | 'tier' | 'registration_status', value: string) => (
    <MemberLabel entity="company" field={field} value={value} />
  )
  const overview = (
    <div className={wide ? 'grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]' : 'flex flex-col gap-5'}>
      {!wide && <CompanyFindings companyId={record.id} editable={editable} />}
      <RecordFields
        entity="company"
        record={record}
        editable={editable}
        without={hiddenFields}
        withoutGroups={hiddenGroups}
      />
      <div className="flex min-w-0 flex-col gap-5">
        {wide && <CompanyFindings companyId={record.id} editable={editable} />}
        <CompanyPeople companyId={record.id} />
      </div>
    </div>
  )
  const history = (
    <div className={wide ? 'grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]' : 'flex flex-col gap-5'}>
      <CompanyActivities companyId={record.id} />
      <RecordHistory entity="company" id={record.id} />
    </div>
  )
  return (
    <div className="flex flex-col gap-5">
      <RecordHeader
        entity="company"
        record={record}
        name={name}
        heading={wide}
        editable={editable}
        links={
          <>
            {record.domain !== null && <ExternalLink href={record.domain}>{record.domain}</ExternalLink>}
            {record.linkedin_url !== null && <ExternalLink href={record.linkedin_url}>LinkedIn</ExternalLink>}
            {record.hq_country !== null && (
              <span>{[record.hq_city, countryName(record.hq_country)].filter(Boolean).join(', ')}</span>
            )}
          </>
        }
        badges={
          <>
            {record.status !== null && (
              <Badge dot tone={statusTones[record.status] ?? 'neutral'}>
                {member('status', record.status)}
              </Badge>
            )}
            {record.registration_status !== null && (
              <Badge tone={registrationTones[record.registration_status] ?? 'neutral'}>
                {member('registration_status', record.registration_status)}
              </Badge>
            )}
            {record.insolvency_flag === true && <Badge tone="bad">Insolvency proceeding</Badge>}
            {record.credibility_score !== null && (
              <Badge>
                Credibility {record.credibility_score} of {record.credibility_max ?? 100}
              </Badge>
            )}
            {record.triage_score !== null && <Badge>Fit {record.triage_score} of 100</Badge>}
            {record.tier !== null && <Badge tone="accent">{member('tier', record.tier)}</Badge>}
          </>
        }
        actions={
          <div className="flex shrink-0 items-center gap-1">
            {editable && <RunStageMenu entity="company" running={stageRun} />}
            {tenant.can('admin') && (
              <Button
                look="ghost"
                size="sm"
                square
                aria-label={`Delete ${name}`}
                onClick={() => setDeleting(true)}
                icon={<Trash2 aria-hidden />}
              />
            )}
          </div>
        }
      />
      <RunStageStrip running={stageRun} />
      <HoldBanner companyId={record.id} name={name} editable={editable} />
      <Tabs
        aria-label="Parts of the record"
        value={state.tab}
        onChange={(tab) => setState({ tab }, { replace: true })}
        tabs={[
          { value: 'overview', label: 'Overview', content: overview },
          {
            value: 'legal',
            label: 'Legal & registry',
            content: <LegalTab record={record} name={name} wide={wide} editable={editable} lookUp={lookUp} />,
          },
          { value: 'history', label: 'History', content: history },
        ]}
      />
      {deleting && (
        <Suspense>
          <DeleteRecord
            entity="company"
            id={record.id}
            name={name}
            onClose={() => setDeleting(false)}
            onDeleted={onDeleted}
          />
        </Suspense>
      )}
    </div>
  )
}
