import type { SoftNeed } from '@/api/runs'

/** What a drawing needs of a stage; both the catalogue's and a run's stages have it. */
export type GraphStage = {
  code: string
  needs: readonly string[]
  soft_needs: readonly string[]
  after_all?: boolean
  is_gate?: boolean
}
export type GraphEdge = { from: string; to: string; soft: boolean }
export type Placed = { code: string; column: number; row: number }

/** Edges between stages that are there; a stage "after all" hangs on every stage that nothing else waits for. */
export function edgesOf(stages: readonly GraphStage[]): GraphEdge[] {
  const there = new Set(stages.map((stage) => stage.code))
  const edges = stages.flatMap(({ code, needs, soft_needs }) => [
    ...needs.filter((need) => there.has(need)).map((from) => ({ from, to: code, soft: false })),
    ...soft_needs.filter((need) => there.has(need)).map((from) => ({ from, to: code, soft: true })),
  ])
  const last = stages.filter((stage) => stage.after_all === true)
  const awaited = new Set(edges.map((edge) => edge.from))
  const ends = stages.filter((stage) => stage.after_all !== true && !awaited.has(stage.code))
  return [...edges, ...last.flatMap((stage) => ends.map((end) => ({ from: end.code, to: stage.code, soft: false })))]
}

/** A column per depth of need, rows centred round the middle, in the stages' order. */
export function layout(stages: readonly GraphStage[]): Placed[] {
  const edges = edgesOf(stages)
  const depth = new Map<string, number>()
  const depthOf = (code: string): number => {
    const known = depth.get(code)
    if (known !== undefined) return known
    depth.set(code, 0)
    const found = Math.max(-1, ...edges.filter((edge) => edge.to === code).map((edge) => depthOf(edge.from))) + 1
    depth.set(code, found)
    return found
  }
  const columns = new Map<number, string[]>()
  for (const { code } of stages) columns.set(depthOf(code), [...(columns.get(depthOf(code)) ?? []), code])
  const most = Math.max(0, ...[...columns.values()].map((codes) => codes.length))
  return [...columns].flatMap(([column, codes]) =>
    codes.map((code, row) => ({ code, column, row: row + (most - codes.length) / 2 })),
  )
}

/** Chosen stages plus everything they need, in the stages' order: what has no result yet cannot be left out. */
export function withNeeds(stages: readonly GraphStage[], codes: readonly string[]): string[] {
  const wanted = new Set<string>()
  const add = (code: string) => {
    if (wanted.has(code)) return
    wanted.add(code)
    for (const need of stages.find((stage) => stage.code === code)?.needs ?? []) add(need)
  }
  codes.forEach(add)
  return stages.map((stage) => stage.code).filter((code) => wanted.has(code))
}

/**
 * Hard needs that are left out: the run then relies on a fresh result of an earlier one. A gate left out hands its own
 * needs on.
 */
export function leftOut(stages: readonly GraphStage[], chosen: readonly string[]): string[] {
  const behindGate = (code: string): readonly string[] => {
    const stage = stages.find((one) => one.code === code)
    return stage?.is_gate === true && !chosen.includes(code) ? stage.needs.flatMap(behindGate) : [code]
  }
  const needed = stages
    .filter((stage) => chosen.includes(stage.code))
    .flatMap((stage) => stage.needs.flatMap(behindGate))
  return [...new Set(needed)].filter((need) => !chosen.includes(need))
}

export const softKey = ({ stage, need }: SoftNeed) => `${stage}<${need}`
export const softOf = (key: string): SoftNeed => {
  const [stage = '', need = ''] = key.split('<')
  return { stage, need }
}
