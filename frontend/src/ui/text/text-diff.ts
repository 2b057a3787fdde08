export type DiffPart = { kind: 'same' | 'removed' | 'added'; text: string }

const tokens = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []

function push(parts: DiffPart[], kind: DiffPart['kind'], text: string): void {
  const last = parts.at(-1)
  if (text === '') return
  if (last?.kind === kind) last.text += text
  else parts.push({ kind, text })
}

/** Lengths of the longest common subsequence of every pair of tails. */
function commonTails(before: readonly string[], after: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    const row = rows[i] as Uint16Array
    const below = rows[i + 1] as Uint16Array
    for (let j = after.length - 1; j >= 0; j--)
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
  }
  return rows
}

/**
 * Word by word: the parts without `added` are the old text, without `removed` the new one. Texts of a few thousand
 * words.
 */
export function diffText(before: string, after: string): DiffPart[] {
  const old = tokens(before)
  const now = tokens(after)
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end++
  const oldMiddle = old.slice(start, old.length - end)
  const newMiddle = now.slice(start, now.length - end)
  const parts: DiffPart[] = []
  push(parts, 'same', old.slice(0, start).join(''))
  const tails = commonTails(oldMiddle, newMiddle)
  let i = 0
  let j = 0
  while (i < oldMiddle.length || j < newMiddle.length) {
    const left = oldMiddle[i]
    const right = newMiddle[j]
    if (left !== undefined && left === right) {
      push(parts, 'same', left)
      i++
      j++
    } else if (right === undefined || (left !== undefined && (tails[i + 1]?.[j] ?? 0) >= (tails[i]?.[j + 1] ?? 0))) {
      push(parts, 'removed', left ?? '')
      i++
    } else {
      push(parts, 'added', right)
      j++
    }
  }
  push(parts, 'same', old.slice(old.length - end).join(''))
  return parts
}
