import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { personIn } from './stack'

/**
 * One run from its estimate to its report: a sample first, a cap that pauses it, raising the cap, the records of a
 * node, what was learned, the rest, and running it again. The steps share one page and one installation.
 */
test.describe.configure({ mode: 'serial' })

const rows = Array.from(
  { length: 14 },
  (_, index) => `Enrich Havbruk ${index + 1} AS,NO,enrich-${index + 1}-demo.no,${20 + index}`,
)
const list = `Company name,Country,Website,Employees\n${rows.join('\n')}\n`

let page: Page
test.beforeAll(async ({ browser }) => {
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const main = () => page.getByRole('main')

test('the estimate follows what is chosen', async () => {
  await page.goto('/demo/import')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'enrich.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await page.getByRole('button', { name: /^Preview \d+ rows?/ }).click()
  await page.getByRole('button', { name: /^Import \d+ rows?/ }).click()
  await page.getByRole('link', { name: 'Enrich them' }).click({ timeout: 60_000 })
  const estimate = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Estimate', exact: true }) })
  await expect(estimate).toContainText('14 companies')
  await expect(page.getByRole('button', { name: 'Start on 14 companies' })).toBeEnabled()
  await page.getByRole('button', { name: 'Settings of Company profile' }).click()
  await page.getByRole('switch', { name: 'Better model for Company profile' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByText('$0.04 each, better model')).toBeVisible()
  await page.getByRole('button', { name: 'Settings of Company profile, changed' }).click()
  await page.getByRole('switch', { name: 'Better model for Company profile' }).click()
  await page.keyboard.press('Escape')
  await page.getByLabel('Spending limit (USD)').fill('0.02')
  await expect(main()).toContainText('Less than the estimate')
  await looksRight(page, 'new-run')
})

test('a sample runs first, and its cap pauses it and says which', async () => {
  await page.getByRole('button', { name: 'Try on 10 first' }).click()
  await expect(page).toHaveURL(/\/demo\/enrich\/[0-9a-f-]+/)
  await expect(page.getByRole('heading', { name: 'Paused: spending limit reached' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Caps' })).toContainText('This run')
  await expect(page.getByRole('region', { name: 'Caps' })).toContainText('reached')
  await expect(page.getByRole('region', { name: 'Remaining' })).toContainText('Company profile')
  await looksRight(page, 'run-paused')
})

test('a raised budget lets it go on to its end', async () => {
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByLabel(/New budget for the whole run/).fill('5')
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('heading', { name: 'Completion report' })).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0)
  await expect(main()).toContainText('Values filled')
  await looksRight(page, 'run-report')
})

test('a node lists its records by state and reason', async () => {
  await page.getByTitle('Show its records').filter({ hasText: 'BRREG' }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('10 companies')
  await expect(drawer).toContainText('Enrich Havbruk')
  await looksRight(page, 'node')
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
})

test('what is out of date is counted before it is done again', async () => {
  await page.getByRole('button', { name: 'Refresh outdated results…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Everything is up to date: nothing would be asked.')
  await expect(dialog.getByRole('button', { name: 'Do again' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('the rest is the same request without the sample, and what the sample found is free', async () => {
  await page.getByRole('button', { name: 'Run the rest…' }).click()
  const estimate = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Estimate', exact: true }) })
  await expect(estimate).toContainText('14 companies')
  await expect(estimate).toContainText(/[1-9]\d* already up to date \(free\)/)
})

test('a past run shows what it was set up with, and fills the form again', async () => {
  await page.getByRole('tab', { name: 'Past runs' }).click()
  const past = page.getByRole('grid', { name: 'Past runs' })
  await expect(past).toContainText('Finished')
  await page
    .getByRole('button', { name: /^Run again/ })
    .first()
    .click()
  await expect(page.getByRole('textbox', { name: 'Sample of' })).toHaveValue('10')
})
