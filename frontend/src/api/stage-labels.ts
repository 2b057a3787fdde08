import { useQuery } from '@tanstack/react-query'

import { stages, type StageInfo } from '@/api/runs'

export type StageLabel = (code: string) => string

/** Labels by code; a stage that the product no longer has is shown by its code. */
export const stageLabels =
  (known: readonly Pick<StageInfo, 'code' | 'label'>[] | undefined): StageLabel =>
  (code) =>
    known?.find((stage) => stage.code === code)?.label ?? code

/** Labels of the stages, for pages that only have codes. */
export const useStageLabels = (): StageLabel => stageLabels(useQuery(stages()).data?.items)
