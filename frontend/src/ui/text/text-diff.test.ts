import { describe, expect, it } from 'vitest'

import { diffText, type DiffPart } from '@/ui/text/text-diff'

const without = (parts: DiffPart[], kind: DiffPart['kind']) =>
  parts
    .filter((part) => part.kind !== kind)
    .map((part) => part.text)
    .join('')

describe('diffText', () => {
  it('marks a changed word and nothing else', () => {
    expect(diffText('Dear Jana, hello.', 'Dear Petr, hello.')).toEqual([
      { kind: 'same', text: 'Dear ' },
      { kind: 'removed', text: 'Jana' },
      { kind: 'added', text: 'Petr' },
      { kind: 'same', text: ', hello.' },
    ])
  })

  it('says nothing changed when nothing did', () => {
    expect(diffText('Příliš žluťoučký kůň', 'Příliš žluťoučký kůň')).toEqual([
      { kind: 'same', text: 'Příliš žluťoučký kůň' },
    ])
  })

  it('always gives both texts back', () => {
    const words = ['a', 'b', ' ', '\n', 'ž', ',', 'a b']
    // A fixed walk over combinations, so that a failure repeats.
    for (let seed = 1; seed < 400; seed++) {
      const text = (factor: number) =>
        Array.from(
          { length: (seed * factor) % 9 },
          (_, index) => words[(seed * factor * (index + 3) + index * index) % words.length],
        ).join('')
      const [before, after] = [text(7), text(11)]
      const parts = diffText(before, after)
      expect(without(parts, 'added')).toBe(before)
      expect(without(parts, 'removed')).toBe(after)
    }
  })
})
