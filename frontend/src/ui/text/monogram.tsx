import { clsx } from 'clsx'

/** Placeholder for a company or person without a picture: up to two initials. */
export function Monogram({
  name,
  round = false,
  size = 'md',
}: {
  name: string
  round?: boolean
  size?: 'sm' | 'md' | 'lg'
}) {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-flex shrink-0 items-center justify-center border border-line bg-sunken',
        'font-medium text-ink-2 uppercase',
        round ? 'rounded-full' : 'rounded-md',
        { sm: 'size-5 text-[9px]', md: 'size-7 text-2xs', lg: 'size-11 text-base' }[size],
      )}
    >
      {letters || '?'}
    </span>
  )
}
