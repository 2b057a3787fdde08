import { ChevronDown, ChevronUp, Maximize2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { Button } from '@/ui/controls/button'
import { Drawer } from '@/ui/overlays/drawer'
import { formatCount } from '@/ui/text/format'

type Props = {
  title: string
  /** Place in the filtered list, from 0; -1 when the record is not among the loaded rows. */
  index: number
  total: number | undefined
  onStep: (step: 1 | -1) => void
  pageHref: string
  pageLabel?: string
  onClose: () => void
  children: ReactNode
}

/** A record beside its list: the list stays usable, j and k walk through it. */
export function RecordDrawer({
  title,
  index,
  total,
  onStep,
  pageHref,
  pageLabel = 'Open as a page',
  onClose,
  children,
}: Props) {
  return (
    <Drawer
      open
      modal={false}
      width="lg"
      onOpenChange={onClose}
      title={title}
      description={index < 0 ? 'Not in this list' : `${formatCount(index + 1)} of ${formatCount(total)}`}
      actions={
        <>
          <Button
            look="ghost"
            size="sm"
            square
            aria-label="Previous record"
            title="Previous (k)"
            disabled={index <= 0}
            onClick={() => onStep(-1)}
            icon={<ChevronUp aria-hidden />}
          />
          <Button
            look="ghost"
            size="sm"
            square
            aria-label="Next record"
            title="Next (j)"
            disabled={index < 0 || index + 1 >= (total ?? 0)}
            onClick={() => onStep(1)}
            icon={<ChevronDown aria-hidden />}
          />
          <Button asChild look="ghost" size="sm" square aria-label={pageLabel} title={pageLabel}>
            <Link to={pageHref}>
              <Maximize2 aria-hidden />
            </Link>
          </Button>
        </>
      }
    >
      <div className="px-4 py-4">{children}</div>
    </Drawer>
  )
}
