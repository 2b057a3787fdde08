import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { EXAMPLES, signIn } from './stack'

/**
 * The main job, end to end, as a person does it: a Czech CRM export (CP1250, semicolons, messy) becomes approved messages.
 * The steps share one page and one installation, so they run in order and a failure ends the journey.
 */
test.describe.configure({ mode: 'serial' })

let page: Page
test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  await signIn(page)
})
test.afterAll(async () => {
  await page.close()
})

const main = () => page.getByRole('main')

test('says what a file is that is no list, and keeps nothing of it', async () => {
  await page.goto('/demo/import')
  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(2000, 7)])
  await page.locator('input[type=file]').setInputFiles({ name: 'kontakty.csv', mimeType: 'text/csv', buffer: zip })
  await expect(main()).toContainText('kontakty.csv')
  await expect(main()).toContainText(/excel|spreadsheet|zip/i)
  await expect(page).toHaveURL(/\/demo\/import$/)
})

test('drops a list on Import, sees the columns recognised, and commits it', async () => {
  await page.goto('/demo/import')
  await page.locator('input[type=file]').setInputFiles(path.join(EXAMPLES, 'kontakty-cz.csv'))
  await expect(page).toHaveURL(/\/demo\/import\/[0-9a-f-]+/)
  await expect(page.getByRole('table', { name: 'Columns of the file' })).toBeVisible()
  await expect(main()).toContainText(/cp1250|windows-1250/i)
  await expect(main()).toContainText('Firma')
  await page.getByRole('button', { name: /^Preview \d+ rows/ }).click()
  const commit = page.getByRole('button', { name: /^Import \d+ rows/ })
  await expect(commit).toBeEnabled()
  await expect(main()).toContainText(/create/i)
  await commit.click()
  await expect(page.getByRole('link', { name: /^See the imported/ })).toBeVisible({ timeout: 60_000 })
})

test('starts an enrichment run and watches the DAG work to its end', async () => {
  await page.getByRole('link', { name: 'Enrich them' }).click()
  await expect(page.getByRole('heading', { name: 'Enrich' })).toBeVisible()
  await expect(page.getByText('ARES (Czechia)').first()).toBeVisible()
  await page.getByRole('button', { name: /^Start on/ }).click()
  await expect(page).toHaveURL(/\/demo\/enrich\/[0-9a-f-]+/)
  await expect(page.getByLabel('Company profile progress')).toBeVisible()
  await expect(main()).toContainText(/finished|succeeded|done/i, { timeout: 120_000 })
  await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0, { timeout: 120_000 })
})

test('finds a company and sees who said what about it', async () => {
  await page.goto('/demo/companies?country_codes=CZ')
  const row = page.getByRole('grid').getByRole('row').filter({ hasText: 'Active' }).first()
  await row.click()
  const record = page.getByRole('dialog').or(main()).first()
  await expect(record).toContainText(/Registration/i)
  await page.getByRole('button', { name: /why is this value here/i }).first().click()
  await expect(page.getByText(/ares|perplexity|import/i).first()).toBeVisible()
})

test('puts contacts into a campaign and generates their messages', async () => {
  await page.goto('/demo/campaigns')
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Journey')
  await dialog.getByText('LinkedIn Only').click()
  await dialog.getByLabel(/Sender’s name/).fill('Jana Nováková')
  await dialog.getByRole('button', { name: /create/i }).click()
  await expect(page).toHaveURL(/\/demo\/campaigns\/[0-9a-f-]+/)
  await page.getByRole('button', { name: 'Add contacts' }).first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Has LinkedIn').check()
  const add = drawer.getByRole('button', { name: /^Add \d+ contacts?/ })
  await expect(add).toBeEnabled()
  await add.click()
  await page.getByRole('button', { name: 'Mark as ready' }).click()
  await page.getByRole('button', { name: 'Generate…' }).click()
  await page.getByRole('button', { name: /^(Generate|Write) / }).click()
  await expect(page.getByRole('link', { name: /^Review \d+ drafts?/ }).first()).toBeVisible({ timeout: 120_000 })
})

test('reviews them one by one: approves, rejects, edits with a reason', async () => {
  await page.getByRole('link', { name: /^Review \d+ drafts?/ }).first().click()
  const message = page.getByRole('region', { name: 'Message' })
  await expect(message).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Who it is for and why' })).toBeVisible()
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Message' }).fill('Dobrý den, rád bych se s Vámi spojil.')
  await page.getByLabel(/Why it is edited/).click()
  await page.getByRole('option', { name: /generic/i }).click()
  await page.getByRole('button', { name: /^Save/ }).click()
  await expect(page.getByRole('form', { name: 'Edit the message' })).toHaveCount(0)
  await page.keyboard.press('a')
  await page.keyboard.press('r')
  await expect(async () => {
    await page.keyboard.press('a')
    await expect(page.getByText('Everything is decided')).toBeVisible({ timeout: 20 })
  }).toPass({ intervals: [0], timeout: 150_000 })
})

test('passes the gate and downloads what is approved, and only that', async () => {
  await page.goto('/demo/campaigns')
  await page.getByRole('grid').getByText('Journey').click()
  await page.getByRole('button', { name: 'Approve the campaign…' }).click()
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).first().getByRole('button', { name: /^Approve/ }).click()
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const confirm = page.getByRole('alertdialog').or(page.getByRole('dialog')).first().getByRole('button', { name: 'Download CSV' })
  const [download] = await Promise.all([page.waitForEvent('download'), confirm.click()])
  const text = readFileSync(await download.path(), 'utf8')
  expect(text).toContain('Dobrý den, rád bych se s Vámi spojil.')
  const cells = text.split(/\r?\n/).flatMap((line) => line.split(','))
  expect(cells.filter((cell) => /^"?[=+@]/.test(cell))).toEqual([])
  await expect(main()).toContainText(/exported/i)
})
