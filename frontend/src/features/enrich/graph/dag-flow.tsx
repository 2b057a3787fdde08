import '@xyflow/react/dist/base.css'

import {
  BaseEdge,
  EdgeLabelRenderer,
  getBezierPath,
  Handle,
  Position,
  ReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
  type ReactFlowInstance,
} from '@xyflow/react'
import { clsx } from 'clsx'
import { useEffect, useMemo, useRef, type ReactNode } from 'react'

import type { DagProps } from '@/features/enrich/graph/dag-props'
import { edgesOf, layout, type GraphEdge } from '@/features/enrich/graph/stage-graph'

const size = { width: 192, columnGap: 50, rowGap: 14 }
const margin = 4
const controlStep = 28
const fit = { padding: 0.01, maxZoom: 1 }

type StageData = { content: ReactNode; height: number }
type NeedData = {
  soft: boolean
  faint: boolean
  control: ReactNode
  /** Of the control from the start of the line, in px. */
  shift: number
}

function StageBox({ data }: NodeProps<Node<StageData>>) {
  return (
    // The library takes the pointer from nodes that can be neither dragged nor chosen; their controls need it.
    <div className="pointer-events-auto" style={{ width: size.width, height: data.height }}>
      <Handle type="target" position={Position.Left} isConnectable={false} className="opacity-0" />
      {data.content}
      <Handle type="source" position={Position.Right} isConnectable={false} className="opacity-0" />
    </div>
  )
}

function NeedLine(props: EdgeProps<Edge<NeedData>>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props
  const [path] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, curvature: 0.18 })
  return (
    <>
      <BaseEdge
        path={path}
        style={{
          stroke: 'var(--line-strong)',
          strokeWidth: 1.5,
          opacity: data?.faint === true ? 0.45 : 1,
          ...(data?.soft === true ? { strokeDasharray: '4 4' } : {}),
        }}
      />
      {data?.control !== undefined && data.control !== null && (
        <EdgeLabelRenderer>
          {/* At the start of its line, where no other line crosses it; those of one stage are stacked. */}
          <div
            className="nodrag nopan pointer-events-auto absolute"
            style={{ transform: `translate(0, -50%) translate(${sourceX + 6}px, ${sourceY + data.shift}px)` }}
          >
            {data.control}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
}

const nodeTypes = { stage: StageBox }
const edgeTypes = { need: NeedLine }

function shiftOf(links: readonly GraphEdge[], from: string, to: string): number {
  const beside = links.filter((link) => link.soft && link.from === from)
  return (beside.findIndex((link) => link.to === to) - (beside.length - 1) / 2) * controlStep
}

/** The stages as a graph, left to right. Its own chunk: only Enrich on a wide screen loads it. */
export default function DagFlow({ stages, stageHeight, renderStage, renderSoft, isOn }: DagProps) {
  const placed = useMemo(() => layout(stages), [stages])
  const links = useMemo(() => edgesOf(stages), [stages])
  const rows = Math.max(1, ...placed.map((one) => one.row + 1))
  const nodes: Node<StageData>[] = placed.map(({ code, column, row }) => ({
    id: code,
    type: 'stage',
    position: { x: column * (size.width + size.columnGap), y: row * (stageHeight + size.rowGap) },
    data: { content: renderStage(code), height: stageHeight },
    width: size.width,
    height: stageHeight,
  }))
  const edges: Edge<NeedData>[] = links.map(({ from, to, soft }) => ({
    id: `${from}-${to}`,
    type: 'need',
    source: from,
    target: to,
    data: {
      soft,
      faint: !(isOn(from) && isOn(to)),
      control: soft ? renderSoft(to, from) : null,
      shift: soft ? shiftOf(links, from, to) : 0,
    },
  }))
  const flow = useRef<ReactFlowInstance<Node<StageData>, Edge<NeedData>>>(null)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // It fits itself once only; a window made narrower would cut off the last stages.
    const watch = new ResizeObserver(() => requestAnimationFrame(() => void flow.current?.fitView(fit)))
    if (box.current !== null) watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const height = rows * (stageHeight + size.rowGap) - size.rowGap + 2 * margin + 20
  return (
    <div
      ref={box}
      style={{ height }}
      className={clsx(
        String.raw`[&_.react-flow\_\_attribution]:bg-transparent!`,
        String.raw`[&_.react-flow\_\_attribution_a]:text-2xs [&_.react-flow\_\_attribution_a]:text-ink-3!`,
      )}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        fitView
        fitViewOptions={fit}
        onInit={(instance) => (flow.current = instance)}
        minZoom={0.4}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        panOnDrag
      />
    </div>
  )
}
