import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'

import { installation, serviceName } from '@/api/installation'
import { Banner } from '@/ui/status/banner'

/** Invented answers must never be taken for real ones. */
export function SandboxBanner() {
  const { data } = useQuery(installation())
  if (data === undefined || data.sandbox.length === 0) return null
  return (
    <Banner tone="info" icon={<FlaskConical aria-hidden />}>
      <b className="font-semibold">Sandbox.</b>
      <span className="max-sm:hidden">
        {' '}
        Answers of {data.sandbox.map(serviceName).join(', ')} are invented; their costs are counted as if real, but not
        charged.
      </span>
      <span className="sm:hidden"> Some answers are invented.</span>
    </Banner>
  )
}
