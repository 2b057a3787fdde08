import type { ReactNode } from 'react'

import type { GraphStage } from '@/features/enrich/graph/stage-graph'

export type DagProps = {
  /** Of one stage in the graph, in px. */
  stageHeight: number
  /** In DAG order. */
  stages: readonly GraphStage[]
  renderStage: (code: string) => ReactNode
  /** Label on the edge of a soft need; null for nothing. */
  renderSoft: (stage: string, need: string) => ReactNode
  /** Stages that take part; edges of others are faint. */
  isOn: (code: string) => boolean
}
