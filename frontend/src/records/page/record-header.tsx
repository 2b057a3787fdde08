import type { ReactNode } from 'react'

import { RecordTags } from '@/records/page/record-tags'
import type { Detail, Entity } from '@/records/record-api'
import { formatInstant } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

type Props = {
  entity: Entity
  record: Detail
  name: string
  /** Under the name: role and company, domain and links. */
  links: ReactNode
  badges: ReactNode
  actions?: ReactNode
  editable: boolean
  /** A page has its own h1; in a drawer the title is the dialog's. */
  heading: boolean
}

/** Who this is, at a glance. */
export function RecordHeader({ entity, record, name, links, badges, actions, editable, heading }: Props) {
  const Name = heading ? 'h1' : 'p'
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-3">
        <Monogram name={name} size="lg" round={entity === 'contact'} />
        <div className="min-w-0 flex-1">
          <Name className="text-lg font-semibold break-words">{name}</Name>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-ink-2">{links}</div>
        </div>
        {actions}
      </div>
      <div className="flex flex-wrap items-center gap-1.5">{badges}</div>
      <RecordTags entity={entity} record={record} editable={editable} />
      <p className="text-xs text-ink-3">
        {record.owner === null ? 'No owner' : `Owner ${record.owner.name}`} · added {formatInstant(record.created_at)} ·
        changed {formatInstant(record.updated_at)}
      </p>
    </div>
  )
}
