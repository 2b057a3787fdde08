import { Toaster as Sonner, toast } from 'sonner'

type Undo = { undo?: () => void; detail?: string }

/** Say what happened. A failure stays until it is closed; a destructive success offers Undo. */
export const notify = {
  done(message: string, { undo, detail }: Undo = {}) {
    toast.success(message, {
      ...(detail !== undefined ? { description: detail } : {}),
      ...(undo !== undefined ? { action: { label: 'Undo', onClick: undo }, duration: 10_000 } : {}),
    })
  },
  info(message: string, detail?: string) {
    toast(message, detail !== undefined ? { description: detail } : {})
  },
  failed(message: string, error?: unknown) {
    toast.error(message, { duration: Number.POSITIVE_INFINITY, ...(error instanceof Error ? { description: error.message } : {}) })
  },
}

export function Toaster({ theme }: { theme: 'light' | 'dark' }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      closeButton
      gap={8}
      toastOptions={{
        style: { background: 'var(--raised)', color: 'var(--ink)', border: '0', boxShadow: 'var(--shadow-pop)', borderRadius: 8, fontFamily: 'var(--font-sans)', fontSize: 13 },
        classNames: { description: 'text-ink-2!', error: '[&_[data-icon]]:text-bad', success: '[&_[data-icon]]:text-ok' },
      }}
    />
  )
}
