/** Above a form: what was refused and what to do. */
export function FormError({ title, detail }: { title: string; detail?: string | undefined }) {
  return (
    <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad-ink">
      <p className="font-medium">{title}</p>
      {detail !== undefined && <p>{detail}</p>}
    </div>
  )
}
