/** One message that was looked at in this sitting; `position` is its place in the campaign, where it is known. */
export type Stop = { id: string; position: number | undefined }

/** Where the reviewer is: `at` points into `stops`, or one behind them, which is the end of the queue. */
export type Trail = { stops: readonly Stop[]; at: number }

export const emptyTrail: Trail = { stops: [], at: 0 }

export const currentStop = (trail: Trail): Stop | undefined => trail.stops[trail.at]

/** One step on: to what was seen before, else to `ahead`, else to the end. */
export function forward(trail: Trail, ahead: Stop | undefined): Trail {
  if (trail.at < trail.stops.length - 1) return { ...trail, at: trail.at + 1 }
  if (trail.at >= trail.stops.length || ahead === undefined) return { ...trail, at: trail.stops.length }
  return { stops: [...trail.stops, ahead], at: trail.stops.length }
}

export const back = (trail: Trail): Trail => ({ ...trail, at: Math.max(0, trail.at - 1) })

/** To one message: where it is in the trail, else as its new end. */
export function goTo(trail: Trail, id: string): Trail {
  const known = trail.stops.findIndex((stop) => stop.id === id)
  if (known >= 0) return { ...trail, at: known }
  return { stops: [...trail.stops, { id, position: undefined }], at: trail.stops.length }
}
