import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { Button } from '@/ui/controls/button'
import { Input } from '@/ui/controls/input'
import { Kbd } from '@/ui/keyboard/kbd'
import { useHotkeys } from '@/ui/keyboard/use-hotkeys'

export type SearchBoxProps = {
  value: string
  /** Called 200 ms after the last key, at once on Enter and clear. */
  onChange: (value: string) => void
  placeholder?: string
  /** What is searched, and how: shown on hover, read out by screen readers. */
  hint?: string
  className?: string
}

/** `/` focuses it, Escape clears, then leaves. Holds only its text; the URL holds the search. */
export function SearchBox({
  value,
  onChange,
  placeholder = 'Search',
  hint,
  className = 'w-56 shrink-0 max-sm:w-44',
}: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  // Back and "clear filters" change the value from outside: the box follows.
  if (value !== seen) {
    setSeen(value)
    setText(value)
  }
  const commit = useRef(onChange)
  useEffect(() => {
    commit.current = onChange
  })
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => commit.current(text), 200)
    return () => clearTimeout(timer)
  }, [text, value])
  useHotkeys({ '/': () => input.current?.focus() })
  const clear = () => {
    setText('')
    onChange('')
  }
  return (
    // aria-description is allowed on every role (ARIA 1.3); the plugin knows ARIA 1.2.
    // eslint-disable-next-line jsx-a11y/role-supports-aria-props
    <Input
      ref={input}
      type="text"
      role="searchbox"
      aria-label={placeholder}
      aria-description={hint}
      title={hint}
      placeholder={placeholder}
      value={text}
      maxLength={200}
      className={className}
      leading={<Search aria-hidden />}
      trailing={
        text === '' ? (
          <span className="pr-1 max-sm:hidden">
            <Kbd keys="/" />
          </span>
        ) : (
          <Button
            look="ghost"
            size="sm"
            square
            aria-label="Clear search"
            className="size-6!"
            onClick={clear}
            icon={<X aria-hidden />}
          />
        )
      }
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(text)
        if (event.key !== 'Escape') return
        event.stopPropagation()
        if (text === '') input.current?.blur()
        else clear()
      }}
    />
  )
}
