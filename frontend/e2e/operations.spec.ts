import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { personIn } from './stack'

/**
 * Keeping it going: caps on spending, runs that start by themselves, one stage for one record, and a stage that runs
 * outside. The steps share one page and one installation, so they run in order and a failure ends the journey.
 */
test.describe.configure({ mode: 'serial' })

const company = 'Operations Havbruk AS'
const list = `Company name,Country,Website,Employees\n${company},NO,operations-demo.no,48\n`
const secret = 'a-secret-that-is-never-shown-again'

let page: Page
let enrich = ''
test.beforeAll(async ({ browser }) => {
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const main = () => page.getByRole('main')

test('a company is there to work on', async () => {
  await page.goto('/demo/import')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'operations.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await page.getByRole('button', { name: /^Preview \d+ rows?/ }).click()
  await page.getByRole('button', { name: /^Import \d+ rows?/ }).click()
  const next = page.getByRole('link', { name: 'Enrich them' })
  await expect(next).toBeVisible({ timeout: 60_000 })
  enrich = (await next.getAttribute('href')) ?? ''
})

test('one stage runs for one company from its page, and its end is shown there', async () => {
  await page.goto(`/demo/companies?q=${encodeURIComponent(company)}`)
  await page.getByRole('grid').getByText(company).first().click()
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await expect(page.getByRole('heading', { level: 1, name: company })).toBeVisible()
  await page.getByRole('button', { name: 'Run a stage' }).click()
  const menu = page.getByRole('dialog', { name: 'Run one stage' })
  await expect(menu.getByRole('button', { name: /Company profile/ }).first()).toContainText(/\$|free|not known/)
  await menu.getByRole('button', { name: /^Company profile/ }).click()
  const strip = page.getByRole('region', { name: 'Stage run' })
  await expect(strip).toContainText('Company profile')
  await expect(strip).toContainText(/Nothing found: .*\$\d.* spent/, { timeout: 90_000 })
  await expect(strip.getByRole('list', { name: 'What it brought' })).toHaveCount(0)
  await looksRight(page, 'stage-run')
})

test('a cap of the month shows what is used and what is left', async () => {
  await page.goto('/demo/admin?tab=budgets')
  await page.getByLabel('Monthly cap (USD)').fill('abc')
  await expect(page.getByRole('button', { name: 'Save the caps' })).toBeDisabled()
  await page.getByLabel('Monthly cap (USD)').fill('25')
  await page.getByRole('button', { name: 'Save the caps' }).click()
  const month = page.locator('section').filter({ has: page.getByRole('heading', { name: 'This month', exact: true }) })
  await expect(month).toContainText('of $25.00')
  const money = async (name: string) =>
    Number(
      (
        await month
          .locator('div')
          .filter({ has: page.locator('dt', { hasText: name }) })
          .last()
          .locator('dd')
          .first()
          .innerText()
      ).replace('$', ''),
    )
  const [used, reserved, left] = [await money('Used'), await money('Reserved'), await money('Left')]
  expect(used).toBeGreaterThan(0)
  expect(used + reserved + left).toBeCloseTo(25, 1)
  await page.reload()
  await expect(page.getByLabel('Monthly cap (USD)')).toHaveValue(/^25(\.0+)?$/)
  await expect(month).toContainText('of $25.00')
  await looksRight(page, 'budgets')
})

test('a run is scheduled, paused, started by hand, and the schedule deleted', async () => {
  await page.goto(enrich)
  await page.getByRole('tab', { name: 'Schedules' }).click()
  await page.getByRole('button', { name: 'New schedule' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Every night')
  await expect(dialog.getByLabel('Configuration')).toContainText('Settings from New run')
  await dialog.getByLabel('At', { exact: true }).fill('04:30')
  await dialog.getByLabel('Time zone').click()
  await page.getByPlaceholder('Search…').fill('Prague')
  await page.getByRole('option', { name: 'Europe/Prague' }).click()
  await expect(dialog).toContainText('Monday to Friday at 04:30 (Europe/Prague)')
  await dialog.getByRole('button', { name: 'Create the schedule' }).click()
  const card = page.getByRole('listitem', { name: 'Every night' })
  await expect(card).toContainText('Monday to Friday at 04:30 (Europe/Prague)')
  await expect(card).toContainText(/Next: .*04:30/)
  await looksRight(page, 'schedules')
  await card.getByRole('switch').click()
  await expect(card).toContainText('paused')
  await expect(card).toContainText('Next: not while it is paused')
  await page.reload()
  await expect(card).toContainText('paused')
  await card.getByRole('button', { name: 'Run now' }).click()
  await expect(page).toHaveURL(/\/demo\/enrich\/[0-9a-f-]{36}/)
  await expect(page.getByRole('heading', { level: 1, name: 'Every night' })).toBeVisible()
  await page.goto('/demo/enrich?view=schedules')
  await expect(card).toContainText(/Last: (queued|running|finished)/)
  await card.getByRole('button', { name: 'Delete Every night' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the schedule' }).click()
  await expect(card).toHaveCount(0)
  await page.reload()
  await expect(main()).toContainText('No schedules yet')
})

test('a stage runs behind a webhook, its secret is not shown again, and it comes back', async () => {
  await page.goto('/demo/admin?tab=stages')
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: 'Change Company profile', exact: true }) })
  await row.getByRole('button', { name: 'Change Company profile' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Runs').click()
  await page.getByRole('option', { name: /^Webhook/ }).click()
  await dialog.getByLabel('Address').fill('https://10.0.0.1/hook')
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
  await dialog.getByLabel('Secret', { exact: true }).fill(secret)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText(/inside a private network/)).toBeVisible()
  await dialog.getByLabel('Address').fill('https://hooks.example.com/profile')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row).toContainText('webhook')
  await expect(row).toContainText('https://hooks.example.com/profile')
  await looksRight(page, 'stage-modes')
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/api/enrich/stage-modes')),
    page.reload(),
  ])
  expect(await answer.text()).not.toContain(secret)
  await row.getByRole('button', { name: 'Change Company profile' }).click()
  await expect(dialog.getByLabel(/New secret/)).toHaveValue('')
  await expect(dialog).toContainText('it is not shown again')
  await looksRight(page, 'stage-mode-dialog')
  await dialog.getByLabel('Runs').click()
  await page.getByRole('option', { name: /^Built-in/ }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row).toContainText('built-in')
})
