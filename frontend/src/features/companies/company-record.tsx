import { Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { MemberLabel } from '@/api/member-label'
import { registrationTones, statusTones } from '@/features/companies/company-tones'
import { CompanyPeople } from '@/features/companies/company-people'
import { Credibility } from '@/features/companies/credibility'
import { Findings } from '@/features/companies/findings'
import { RegistryMatches } from '@/features/companies/registry-matches'
import type { CompanyDetail } from '@/records/record-api'
import { RecordFields } from '@/records/record-fields'
import { RecordHeader } from '@/records/record-header'
import { RecordHistory } from '@/records/record-history'
import { countryName, ExternalLink } from '@/records/value-view'
import { useTenant } from '@/tenant'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'

const DeleteRecord = lazy(async () => ({ default: (await import('@/records/delete-record')).DeleteRecord }))

export const companyName = (record: { name: string | null; domain: string | null }): string => record.name ?? record.domain ?? 'Unnamed company'

type Props = { record: CompanyDetail; wide: boolean; onDeleted: () => void }

/** Everything about one company: beside the list (narrow), or as a page (wide). */
export function CompanyRecord({ record, wide, onDeleted }: Props) {
  const tenant = useTenant()
  const editable = tenant.can('editor')
  const [deleting, setDeleting] = useState(false)
  const name = companyName(record)
  const member = (field: 'status' | 'tier' | 'registration_status', value: string) => <MemberLabel entity="company" field={field} value={value} />
  const fields = (
    <RecordFields
      entity="company"
      record={record}
      editable={editable}
      without={['credibility_parts', 'status']}
      lead={{
        legal: (
          <>
            <Credibility record={record} />
            <RegistryMatches companyId={record.id} />
          </>
        ),
      }}
    />
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
            {record.hq_country !== null && <span>{[record.hq_city, countryName(record.hq_country)].filter(Boolean).join(', ')}</span>}
          </>
        }
        badges={
          <>
            {record.status !== null && (
              <Badge dot tone={statusTones[record.status] ?? 'neutral'}>
                {member('status', record.status)}
              </Badge>
            )}
            {record.registration_status !== null && <Badge tone={registrationTones[record.registration_status] ?? 'neutral'}>{member('registration_status', record.registration_status)}</Badge>}
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
        actions={tenant.can('admin') && <Button look="ghost" size="sm" square aria-label={`Delete ${name}`} onClick={() => setDeleting(true)} icon={<Trash2 aria-hidden />} />}
      />
      {wide ? (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
          {fields}
          <div className="flex flex-col gap-5">
            <Findings companyId={record.id} editable={editable} />
            <CompanyPeople companyId={record.id} />
            <RecordHistory entity="company" id={record.id} />
          </div>
        </div>
      ) : (
        <>
          <Findings companyId={record.id} editable={editable} />
          {fields}
          <CompanyPeople companyId={record.id} />
          <RecordHistory entity="company" id={record.id} />
        </>
      )}
      {deleting && (
        <Suspense>
          <DeleteRecord entity="company" id={record.id} name={name} onClose={() => setDeleting(false)} onDeleted={onDeleted} />
        </Suspense>
      )}
    </div>
  )
}
