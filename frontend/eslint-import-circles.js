import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = join(dirname(fileURLToPath(import.meta.url)), 'src')
const named = /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g

function fileOf(name, from) {
  const path = name.startsWith('@/') ? join(source, name.slice(2)) : join(dirname(from), name)
  if (!name.startsWith('@/') && !name.startsWith('.')) return undefined
  return ['', '.ts', '.tsx', '/index.ts', '/index.tsx'].map((end) => path + end).find((file) => isFile(file))
}

const isFile = (path) => /\.tsx?$/.test(path) && existsSync(path)

/** The files of src that each file of src imports: types and lazy imports included. */
function readImports() {
  const graph = new Map()
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !isFile(file)) continue
    const found = [...readFileSync(file, 'utf8').matchAll(named)].map((match) => fileOf(match[1] ?? match[2], file))
    graph.set(file, new Set(found.filter((one) => one !== undefined && one !== file)))
  }
  return graph
}

/** The way from a file back to itself, undefined where there is none. */
export function circleOf(start, graph) {
  const cameFrom = new Map()
  const open = [start]
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    for (const next of graph.get(here) ?? []) {
      if (next === start) return wayTo(here, cameFrom, start)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, here)
      open.push(next)
    }
  }
  return undefined
}

function wayTo(end, cameFrom, start) {
  const way = [end]
  while (way[0] !== start) way.unshift(cameFrom.get(way[0]))
  return way
}

let imports

/** No file imports itself through others. */
export const importCircles = {
  create: (context) => ({
    Program(node) {
      imports ??= readImports()
      const circle = circleOf(context.filename, imports)
      if (circle === undefined) return
      const names = circle.map((file) => file.slice(source.length + 1)).join(' → ')
      context.report({
        node,
        message: `Imports run in a circle: ${names} → back. Move what both need to a third file.`,
      })
    },
  }),
}
