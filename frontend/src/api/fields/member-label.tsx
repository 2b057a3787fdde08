import { useMemberLabel } from '@/api/fields/fields'
import { humanize, unknownMark } from '@/ui/text/format'

type Props = { entity: 'company' | 'contact'; field: string; value: string | null | undefined }

/** An enum value in the catalogue's words; unknown is shown as unknown. */
export function MemberLabel({ entity, field, value }: Props) {
  const label = useMemberLabel(entity, field, value)
  if (!value) return <span className="text-ink-3">{unknownMark}</span>
  return <span className="truncate">{label ?? humanize(value)}</span>
}
