import { Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { MemberLabel } from '@/api/fields/member-label'
import { fitTones } from '@/features/contacts/contact-tones'
import { RecordFields } from '@/records/fields/record-fields'
import { ExternalLink } from '@/records/fields/value-view'
import { RecordHeader } from '@/records/page/record-header'
import { RecordHistory } from '@/records/page/record-history'
import type { ContactDetail } from '@/records/record-api'
import { useStageRun } from '@/records/run-stage/run-stage-api'
import { RunStageMenu } from '@/records/run-stage/run-stage-menu'
import { RunStageStrip } from '@/records/run-stage/run-stage-strip'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { countryName } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

const DeleteRecord = lazy(async () => ({ default: (await import('@/records/page/delete-record')).DeleteRecord }))

export const contactName = (record: { name: string | null; email: string | null }): string =>
  record.name ?? record.email ?? 'Unnamed contact'

function CompanyCard({ record }: { record: ContactDetail }) {
  const tenant = useTenant()
  const { company } = record
  return (
    <section aria-label="Company">
      <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-ink-2">Company</h2>
      {company === null ? (
        <p className="px-2 text-sm text-ink-3">It is not known where this person works.</p>
      ) : (
        <Link
          to={tenant.path(`companies/${company.id}`)}
          className="flex items-center gap-2.5 rounded-lg border border-line p-3 hover:bg-hover"
        >
          <Monogram name={company.name ?? company.domain ?? ''} />
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{company.name ?? company.domain ?? 'Unnamed'}</span>
            <span className="block truncate text-xs text-ink-3">
              {[company.domain, company.hq_country === null ? undefined : countryName(company.hq_country)]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          <span className="shrink-0 text-xs text-ink-3">
            <MemberLabel entity="company" field="status" value={company.status} />
          </span>
        </Link>
      )}
    </section>
  )
}

type Props = { record: ContactDetail; wide: boolean; onDeleted: () => void }

/** Everything about one person: beside the list (narrow), or as a page (wide). */
export function ContactRecord({ record, wide, onDeleted }: Props) {
  const tenant = useTenant()
  const editable = tenant.can('editor')
  const [deleting, setDeleting] = useState(false)
  const stageRun = useStageRun('contact', record.id)
  const name = contactName(record)
  const fields = <RecordFields entity="contact" record={record} editable={editable} />
  return (
    <div className="flex flex-col gap-5">
      <RecordHeader
        entity="contact"
        record={record}
        name={name}
        heading={wide}
        editable={editable}
        links={
          <>
            {record.job_title !== null && <span>{record.job_title}</span>}
            {record.company !== null && (
              <Link to={tenant.path(`companies/${record.company.id}`)} className="text-accent-ink hover:underline">
                {record.company.name ?? record.company.domain ?? 'Company'}
              </Link>
            )}
            {record.linkedin_url !== null && <ExternalLink href={record.linkedin_url}>LinkedIn</ExternalLink>}
          </>
        }
        badges={
          <>
            {record.icp_fit !== null && (
              <Badge tone={fitTones[record.icp_fit] ?? 'neutral'}>
                <MemberLabel entity="contact" field="icp_fit" value={record.icp_fit} />
              </Badge>
            )}
            {record.contact_score !== null && <Badge>Score {record.contact_score} of 100</Badge>}
            {record.authority_score !== null && <Badge>Authority {record.authority_score} of 100</Badge>}
            {record.role_verified === false && <Badge tone="bad">No longer in this role</Badge>}
            {record.role_verified === true && <Badge tone="ok">Role verified</Badge>}
            {record.ai_champion === true && <Badge tone="accent">AI champion</Badge>}
          </>
        }
        actions={
          <div className="flex shrink-0 items-center gap-1">
            {editable && <RunStageMenu entity="contact" running={stageRun} />}
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
      {wide ? (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
          {fields}
          <div className="flex flex-col gap-5">
            <CompanyCard record={record} />
            <RecordHistory entity="contact" id={record.id} />
          </div>
        </div>
      ) : (
        <>
          <CompanyCard record={record} />
          {fields}
          <RecordHistory entity="contact" id={record.id} />
        </>
      )}
      {deleting && (
        <Suspense>
          <DeleteRecord
            entity="contact"
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
