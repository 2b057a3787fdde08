import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'

import { DesignPage } from '@/app/design/design-page'
import { chooseTheme } from '@/theme'

// Plain selectors: asking by role walks the whole of a page that shows everything.
const patience = 30_000
const button = (name: string) => screen.getByText(name, { selector: 'button' })

it.each(['light', 'dark'] as const)(
  'every group of parts is shown in %s, and the theme changes over',
  async (theme) => {
    chooseTheme(theme)
    const { container } = render(<DesignPage />)
    for (const name of [
      /^Data grid/,
      /^Buttons/,
      /^Fields/,
      /^Toggles/,
      /^States and numbers/,
      /^Structure/,
      /^Overlays/,
    ])
      expect(screen.getByText(name, { selector: 'h2' })).toBeTruthy()
    const rows = container.querySelectorAll('[role="grid"] [role="row"]').length
    expect(rows).toBeGreaterThan(5)
    expect(rows).toBeLessThanOrEqual(100)
    const other = theme === 'light' ? 'dark' : 'light'
    await userEvent.click(button(other === 'dark' ? 'Dark' : 'Light'))
    expect(document.documentElement.dataset['theme']).toBe(other)
  },
  patience,
)

it(
  'what lies over the page opens, and Escape closes it',
  async () => {
    render(<DesignPage />)
    for (const name of ['Dialog', 'Drawer', 'Confirm', 'Confirm by typing']) {
      await userEvent.click(button(name))
      expect(document.querySelector('[role="dialog"]'), name).not.toBeNull()
      await userEvent.keyboard('{Escape}')
      expect(document.querySelector('[role="dialog"]'), name).toBeNull()
    }
  },
  patience,
)

it('no part of ui/ is left out', () => {
  const sources = {
    ...import.meta.glob<string>('../../ui/**/*.tsx', { query: '?raw', import: 'default', eager: true }),
    ...import.meta.glob<string>('./*.tsx', { query: '?raw', import: 'default', eager: true }),
  }
  const shown = Object.entries(sources).filter(([path]) => !path.endsWith('.test.tsx'))
  const parts = shown.flatMap(([path]) => /ui\/(.+)\.tsx$/.exec(path)?.[1] ?? [])
  expect(parts.length).toBeGreaterThan(30)
  // A part of another part is shown with it.
  expect(parts.filter((part) => !shown.some(([, text]) => text.includes(`@/ui/${part}'`)))).toEqual([])
})
