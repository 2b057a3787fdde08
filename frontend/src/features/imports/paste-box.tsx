import { useMutation } from '@tanstack/react-query'
import { useState, type ClipboardEvent } from 'react'

import { pasteList, type Import } from '@/features/imports/import-api'
import { tableIn } from '@/features/imports/pasted'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Textarea } from '@/ui/controls/textarea'
import { ErrorState } from '@/ui/status/error-state'

/** Takes cells that were copied from a spreadsheet or a web page. */
export function PasteBox({ onRead }: { onRead: (job: Import) => Promise<void> }) {
  const [text, setText] = useState('')
  const read = useMutation({ mutationFn: pasteList, onSuccess: onRead })
  const take = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const table = tableIn(event.clipboardData.getData('text/plain'), event.clipboardData.getData('text/html'))
    if (table === undefined) return
    event.preventDefault()
    setText(table)
  }
  return (
    <form
      className="mt-4 flex w-full max-w-2xl flex-col gap-2 text-left"
      onSubmit={(event) => {
        event.preventDefault()
        read.mutate(text)
      }}
    >
      <Field label="Cells with their header row" hint="Copied from a spreadsheet, a web page or an e-mail.">
        <Textarea
          rows={6}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPaste={take}
          spellCheck={false}
          className="font-mono text-xs"
          placeholder={'Name\tE-mail\tCompany'}
        />
      </Field>
      <Button type="submit" look="primary" className="self-end" busy={read.isPending} disabled={text.trim() === ''}>
        Read the list
      </Button>
      {read.isError && <ErrorState compact error={read.error} />}
    </form>
  )
}
