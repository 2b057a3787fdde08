import { ApiError } from '@/api/error'

const refuse = (title: string, detail: string) => new ApiError(422, { title, detail, code: 'not_sent' })

/**
 * Why a file is not even sent, in the same shape as a refusal of the server; undefined when it may go.
 * `limitMb` is what the server accepts; while that is not known, the server decides.
 */
export function refusal(file: Pick<File, 'name' | 'size'>, limitMb: number | undefined): ApiError | undefined {
  if (file.size === 0) return refuse('The file is empty', `“${file.name}” has no content. Export the list again.`)
  if (limitMb !== undefined && file.size > limitMb * 1024 * 1024) {
    const size = Math.ceil(file.size / 1024 / 1024)
    return refuse(
      'The file is too large',
      `“${file.name}” has ${size} MB; at most ${limitMb} MB are accepted. Split the list in parts.`,
    )
  }
  return undefined
}
