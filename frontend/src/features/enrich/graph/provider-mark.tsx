import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'

import { installation } from '@/api/installation'
import { humanize } from '@/ui/text/format'

/** Who answers for a stage; a flask where it is a stand-in whose answers are invented. */
export function ProviderMark({ provider }: { provider: string | null }) {
  const { data } = useQuery(installation())
  if (provider === null) return <span title="Works from what is stored; nobody is asked">Rules</span>
  const invented = data?.sandbox.includes(provider) === true
  return (
    <span
      className="inline-flex min-w-0 items-center gap-1"
      {...(invented ? { title: 'Sandbox: its answers are invented' } : {})}
    >
      {invented && <FlaskConical role="img" aria-label="Sandbox" className="size-3 shrink-0 text-info" />}
      <span className="truncate">{provider.length <= 5 ? provider.toUpperCase() : humanize(provider)}</span>
    </span>
  )
}
