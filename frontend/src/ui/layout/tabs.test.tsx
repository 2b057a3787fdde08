import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'

import { Tabs } from '@/ui/layout/tabs'

const tabs = [
  { value: 'one', label: 'One' },
  { value: 'two', label: 'Two' },
] as const

it('draws the focus ring for the keyboard only', async () => {
  render(<Tabs aria-label="Pages" value="one" onChange={() => undefined} tabs={tabs} />)
  const two = screen.getByRole('tab', { name: 'Two' })
  await userEvent.click(two)
  expect(document.activeElement).toBe(two)
  expect(two.dataset['pointer']).toBe('')
  await userEvent.keyboard('{ArrowLeft}')
  expect(two.dataset['pointer']).toBeUndefined()
  expect(screen.getByRole('tab', { name: 'One' }).dataset['pointer']).toBeUndefined()
  fireEvent.pointerDown(two)
  fireEvent.keyDown(two, { key: 'Shift' })
  expect(two.dataset['pointer']).toBeUndefined()
})
