import { Spinner } from '@/ui/status/spinner'

export function BootScreen() {
  return (
    <div className="flex h-full items-center justify-center gap-2 text-sm text-ink-3">
      <Spinner /> Loading
    </div>
  )
}
