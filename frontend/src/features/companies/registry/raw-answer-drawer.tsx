import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'

import { readable } from '@/features/companies/registry/raw-answers'
import { answersOf } from '@/features/companies/registry/registry-api'
import { SandboxMark } from '@/records/fields/sandbox-mark'
import { ExternalLink } from '@/records/fields/value-view'
import { CopyButton } from '@/ui/controls/copy-button'
import { Drawer } from '@/ui/overlays/drawer'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatInstant, humanize } from '@/ui/text/format'

type Props = { companyId: string; registry: string; label: string; onClose: () => void }

/** What a register answered, exactly as it came: the ground that its values stand on. */
export function RawAnswerDrawer({ companyId, registry, label, onClose }: Props) {
  const found = useQuery(answersOf(companyId))
  const answer = found.data?.items.find((item) => item.registry === registry)
  return (
    <Drawer
      open
      onOpenChange={onClose}
      width="lg"
      title={`${label}: the answer as it came`}
      {...(answer ? { description: `Fetched ${formatInstant(answer.fetched_at)}` } : {})}
    >
      <div className="flex flex-col gap-4 p-4">
        {found.isPending && <Skeleton className="h-64" />}
        {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {found.data !== undefined && answer === undefined && (
          <EmptyState title="No answer is kept">
            {label} has not answered about this company, or its answer held nothing. Look it up to have one.
          </EmptyState>
        )}
        {answer !== undefined && (
          <p className="flex flex-wrap items-center gap-x-3 text-sm">
            {answer.source_url !== null && <ExternalLink href={answer.source_url}>Official record</ExternalLink>}
            {answer.provider?.startsWith('sandbox') === true && <SandboxMark />}
          </p>
        )}
        {answer?.bodies.map(({ part, body }) => (
          <section key={part} aria-label={humanize(part)}>
            <h3 className="mb-1 flex items-center gap-2 text-sm font-semibold">
              {humanize(part)}
              <CopyButton text={body} label={`Copy ${humanize(part).toLowerCase()}`} />
            </h3>
            {/* Long bodies scroll in their own frame; the focus makes that work by keyboard. */}
            <pre
              tabIndex={0}
              role="group"
              aria-label={`Body of ${humanize(part).toLowerCase()}`}
              className={clsx(
                'max-h-96 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs',
                'break-words whitespace-pre-wrap',
              )}
            >
              {readable(body)}
            </pre>
          </section>
        ))}
      </div>
    </Drawer>
  )
}
