import { LoaderCircle } from 'lucide-react'

/** Decoration only: say what is happening in words beside it. */
export function Spinner({ className = 'size-3.5' }: { className?: string }) {
  return <LoaderCircle aria-hidden className={`animate-turn ${className}`} />
}
