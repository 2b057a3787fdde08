import { ChevronDown, RefreshCw } from 'lucide-react'

import { isOver } from '@/api/runs'
import { lookUpResult } from '@/features/companies/registry/look-up-result'
import type { Checks, LookUp as Following } from '@/features/companies/registry/registry-api'
import { Button } from '@/ui/controls/button'
import { Menu } from '@/ui/overlays/menu'
import { ErrorState } from '@/ui/status/error-state'
import { Progress } from '@/ui/status/progress'
import { countryName } from '@/ui/text/format'

type ButtonProps = { lookUp: Following; checks: Checks }

/** Asks the registers now: those of the company's country, or of one that is named where nothing tells the country. */
export function LookUpButton({ lookUp, checks }: ButtonProps) {
  const { start, busy } = lookUp
  const countries = [...new Set([...(checks.elsewhere ?? []).map((one) => one.country)])].sort()
  if (checks.checks.length > 0) {
    return (
      <Button size="sm" icon={<RefreshCw aria-hidden />} busy={busy} onClick={() => start.mutate(undefined)}>
        Look up now
      </Button>
    )
  }
  if (checks.country !== null) return null
  return (
    <Menu
      trigger={
        <Button size="sm" busy={busy} icon={<RefreshCw aria-hidden />}>
          Look up in… <ChevronDown aria-hidden />
        </Button>
      }
      items={[
        { kind: 'heading', label: 'Your word on where it is registered' },
        ...countries.map((code) => ({
          label: countryName(code),
          hint: (checks.elsewhere ?? [])
            .filter((one) => one.country === code)
            .map((one) => one.label)
            .join(', '),
          onSelect: () => start.mutate(code),
        })),
      ]}
    />
  )
}

/** How the look-up goes, and how it ended. */
export function LookUpProgress({ lookUp, checks }: ButtonProps) {
  const { start, run, runError, busy } = lookUp
  if (start.error) return <ErrorState compact error={start.error} />
  if (runError) return <ErrorState compact error={runError} />
  if (!busy && run === undefined) return null
  const result = run !== undefined && isOver(run.status) ? lookUpResult(run, checks) : undefined
  const asking = checks.checks.map((check) => check.label).join(' and ')
  return (
    <div role="status" className="flex flex-col gap-1.5 rounded-md bg-sunken px-3 py-2 text-sm">
      {result !== undefined ? (
        <p className={result.failed ? 'text-warn-ink' : 'text-ink-2'}>{result.sentence}</p>
      ) : (
        <>
          <p className="text-ink-2">
            {run === undefined
              ? 'Starting…'
              : `Asking ${asking === '' ? 'the register' : asking}: ${run.done} of ${run.total} steps done.`}
            {run?.status === 'paused' && ` Paused: ${run.reason ?? 'no reason was given'}. See it on Enrich.`}
          </p>
          <Progress
            aria-label="Look-up"
            total={run?.total ?? 1}
            parts={[{ value: run?.done ?? 0, tone: 'accent', label: 'done' }]}
          />
        </>
      )}
    </div>
  )
}
