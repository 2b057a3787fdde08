import { cloneElement, useId, type ReactElement, type ReactNode } from 'react'

type ControlProps = { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }

export type FieldProps = {
  label: ReactNode
  hint?: ReactNode
  /** What is wrong and how to put it right; marks the control as invalid. */
  error?: string | undefined
  optional?: boolean
  /** One control that takes `id`, `aria-describedby` and `aria-invalid`. */
  children: ReactElement<ControlProps>
}

export function Field({ label, hint, error, optional = false, children }: FieldProps) {
  const made = useId()
  const id = children.props.id ?? made
  const noteId = `${id}-note`
  const hasNote = error !== undefined || hint !== undefined
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="flex items-baseline justify-between text-xs font-medium text-ink-2">
        <span>{label}</span>
        {optional && <span className="font-normal text-ink-3">optional</span>}
      </label>
      {cloneElement(children, {
        id,
        ...(hasNote ? { 'aria-describedby': noteId } : {}),
        ...(error !== undefined ? { 'aria-invalid': true } : {}),
      })}
      {hasNote && (
        <p id={noteId} className={error !== undefined ? 'text-xs text-bad-ink' : 'text-xs text-ink-3'}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}
