import { useMemo } from 'react'

import { ValueView } from '@/records/fields/value-view'
import { useFields, valueOf, type Detail, type Entity } from '@/records/record-api'
import type { GridColumn } from '@/ui/grid/grid-columns'

/** The columns of a list, followed by one for each field that the namespace has made; these are hidden at first. */
export function useWithOwnColumns<Row extends Pick<Detail, 'custom'>>(
  entity: Entity,
  columns: readonly GridColumn<Row>[],
): readonly GridColumn<Row>[] {
  const { fields } = useFields(entity)
  return useMemo(() => {
    const own = fields.filter((field) => field.group === 'custom')
    if (own.length === 0) return columns
    return [
      ...columns,
      ...own.map((field): GridColumn<Row> => ({
        id: field.key,
        header: field.label,
        width: 140,
        optional: true,
        cell: (row) => <ValueView field={field} value={valueOf(row, field.key)} />,
      })),
    ]
  }, [columns, fields])
}
