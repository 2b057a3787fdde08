const looksLikeJson = /^\s*[[{]/

/**
 * A body formatted for reading: JSON with its lines broken, everything else unchanged.
 * Only white space between tokens changes: parsing and printing again would turn 400000.00 into 400000 and round long
 * numbers.
 */
export function readable(body: string): string {
  if (!looksLikeJson.test(body)) return body
  // A string as a whole, a bracket or comma, a run of white space, or anything else up to the next of these.
  const tokens = body.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|\s+|[^\s"[\]{},:]+|"/g) ?? []
  let depth = 0
  let shown = ''
  const line = () => `\n${'  '.repeat(Math.max(0, depth))}`
  for (const token of tokens.filter((one) => one.trim() !== '')) {
    if (token === '{' || token === '[') {
      depth += 1
      shown += token + line()
    } else if (token === '}' || token === ']') {
      depth -= 1
      shown = /[[{]\s*$/.test(shown) ? shown.trimEnd() + token : shown + line() + token
    } else if (token === ',') shown += token + line()
    else shown += token === ':' ? ': ' : token
  }
  return shown
}
