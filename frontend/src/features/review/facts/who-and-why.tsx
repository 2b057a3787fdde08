import { useQuery } from '@tanstack/react-query'
import { Building2, Link2, Mail } from 'lucide-react'

import { MemberLabel } from '@/api/fields/member-label'
import type { MessageDetail } from '@/api/messages'
import { FactRow } from '@/features/review/facts/fact-row'
import { companySources, contactSources } from '@/features/review/review-data'
import { formatCount } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

/** The person, the company, and the facts that the writer was given, each with its source. */
export function WhoAndWhy({ message }: { message: MessageDetail }) {
  const { contact, company, facts } = message
  const ofContact = useQuery(contactSources(contact.id))
  const ofCompany = useQuery({ ...companySources(company?.id ?? ''), enabled: company !== null })
  const place = [contact.location_city, contact.location_country].filter(Boolean).join(', ')
  const home = company && [company.hq_city, company.hq_country].filter(Boolean).join(', ')
  return (
    <div className="flex flex-col gap-5 p-4 sm:p-6 lg:p-5">
      <section>
        <h2 className="flex items-center gap-3">
          <Monogram round size="lg" name={contact.name ?? ''} />
          <span className="min-w-0">
            <span className="block truncate text-base font-semibold">{contact.name ?? 'Name not known'}</span>
            <span className="block text-sm font-normal text-ink-2">{contact.job_title ?? 'Job title not known'}</span>
          </span>
        </h2>
        <div className="mt-2 flex flex-col gap-1 text-sm text-ink-2">
          <Line label="Reached at" icon={message.channel === 'email' ? <Mail aria-hidden /> : <Link2 aria-hidden />}>
            {message.channel === 'email'
              ? (contact.email ?? 'no e-mail known')
              : (contact.linkedin_url?.replace(/^https?:\/\/(www\.)?/, '') ?? contact.email ?? 'no address known')}
          </Line>
          {(place !== '' || contact.department) && (
            <p className="text-xs text-ink-3">
              {place}
              {place !== '' && contact.department && ' · '}
              {contact.department && <MemberLabel entity="contact" field="department" value={contact.department} />}
            </p>
          )}
        </div>
      </section>
      {company !== null && (
        <section className="border-t border-line pt-4">
          <h2 className="flex items-center gap-2 text-sm font-semibold [&_svg]:size-4 [&_svg]:text-ink-3">
            <Building2 aria-hidden />
            <span className="truncate">{company.name ?? company.domain ?? 'Unnamed company'}</span>
          </h2>
          <p className="mt-1 text-xs text-ink-3">
            {[company.domain, home].filter(Boolean).join(' · ')}
            {company.employees_count !== null && ` · ${formatCount(company.employees_count)} employees`}
          </p>
          {company.summary !== null && <p className="mt-2 text-sm text-ink-2">{company.summary}</p>}
        </section>
      )}
      <section className="border-t border-line pt-4">
        <h2 className="text-sm font-semibold">What the writer knew</h2>
        {facts.length === 0 ? (
          <p className="mt-1 text-sm text-warn-ink">
            Nothing is researched about this person or the company: the message is generic.
          </p>
        ) : (
          <dl className="mt-2 flex flex-col gap-3">
            {facts.map((fact) => {
              const sources = fact.entity === 'contact' ? ofContact : ofCompany
              return (
                <FactRow
                  key={`${fact.entity} ${fact.field}`}
                  fact={fact}
                  said={sources.data?.fields.find((field) => field.field === fact.field)}
                  loading={sources.isPending}
                />
              )
            })}
          </dl>
        )}
      </section>
    </div>
  )
}

function Line({ label, icon, children }: { label: string; icon: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-2 [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-ink-3">
      {icon}
      <span className="sr-only">{label}</span>
      <span className="truncate">{children}</span>
    </div>
  )
}
