/** Placeholder in the shape of the content; only on a first load. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return <span aria-hidden className={`block animate-shimmer rounded-sm bg-active ${className}`} />
}
