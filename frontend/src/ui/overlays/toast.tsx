import { lazy, Suspense } from 'react'
import type { ExternalToast } from 'sonner'

// Loaded after the first paint: nothing needs a toast before somebody does something.
const library = () => import('sonner')
const Sonner = lazy(async () => ({ default: (await library()).Toaster }))

type Options = { undo?: () => void; detail?: string }

const show = (kind: 'success' | 'error' | 'message' | 'warning', message: string, options: ExternalToast) =>
  void library().then(({ toast }) => toast[kind](message, options))

/** Say what happened. A failure stays until it is closed; a destructive success offers Undo. */
export const notify = {
  done(message: string, { undo, detail }: Options = {}) {
    show('success', message, {
      ...(detail !== undefined ? { description: detail } : {}),
      ...(undo !== undefined ? { action: { label: 'Undo', onClick: undo }, duration: 10_000 } : {}),
    })
  },
  info(message: string, detail?: string) {
    show('message', message, detail !== undefined ? { description: detail } : {})
  },
  /** It was done, and somebody should look: longer than news, for it has a reason to read. */
  warn(message: string, detail: string) {
    show('warning', message, { description: detail, duration: 12_000 })
  },
  failed(message: string, error?: unknown) {
    show('error', message, {
      duration: Number.POSITIVE_INFINITY,
      ...(error instanceof Error ? { description: error.message } : {}),
    })
  },
}

export function Toaster({ theme }: { theme: 'light' | 'dark' }) {
  return (
    <Suspense>
      <Sonner
        theme={theme}
        position="bottom-right"
        closeButton
        gap={8}
        toastOptions={{
          style: {
            background: 'var(--raised)',
            color: 'var(--ink)',
            border: '0',
            boxShadow: 'var(--shadow-pop)',
            borderRadius: 8,
            fontFamily: 'var(--font-sans)',
            fontSize: 13,
          },
          classNames: {
            description: 'text-ink-2!',
            error: '[&_[data-icon]]:text-bad',
            success: '[&_[data-icon]]:text-ok',
            warning: '[&_[data-icon]]:text-warn',
          },
        }}
      />
    </Suspense>
  )
}
