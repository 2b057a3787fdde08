import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { looksRight } from './look'
import { EXAMPLES, personIn } from './stack'

/**
 * The main job, end to end, as a person does it: a Czech CRM export (CP1250, semicolons, messy) becomes approved
 * messages. The steps share one page and one installation, so they run in order and a failure ends the journey.
 */
test.describe.configure({ mode: 'serial' })

let page: Page
test.beforeAll(async ({ browser }) => {
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const edited = 'Hello, I would be glad to connect with you.'
let rejected = { id: '', contact: '', step: '' }

const main = () => page.getByRole('main')
const shownMessage = () => new URL(page.url()).searchParams.get('message') ?? ''

/** Every cell of the download is quoted; doubled quotes stand for one. */
const readRows = (text: string) =>
  text
    .trimEnd()
    .replace(/^\uFEFF?"|"$/g, '')
    .split(/"\r\n"/)
    .map((line) => line.split('","').map((cell) => cell.replaceAll('""', '"')))

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
  await looksRight(page, 'import-columns')
  await page.getByRole('button', { name: /^Preview \d+ rows/ }).click()
  const commit = page.getByRole('button', { name: /^Import \d+ rows/ })
  await expect(commit).toBeEnabled()
  await expect(page.getByRole('grid', { name: 'Rows of the file' })).toContainText('Create')
  await looksRight(page, 'import-preview')
  await commit.click()
  await expect(page.getByRole('link', { name: /^See the imported/ })).toBeVisible({ timeout: 60_000 })
})

test('starts an enrichment run and watches the DAG work to its end, live', async () => {
  await page.getByRole('link', { name: 'Enrich them' }).click()
  await expect(page.getByRole('heading', { name: 'Enrich' })).toBeVisible()
  await expect(page.getByText('ARES (Czechia)').first()).toBeVisible()
  await watchRun()
  const stream = page.waitForResponse((one) => /\/api\/pipeline\/runs\/[0-9a-f-]+\/events/.test(one.url()))
  await page.getByRole('button', { name: /^Start on/ }).click()
  await expect(page).toHaveURL(/\/demo\/enrich\/[0-9a-f-]{36}/)
  const answer = await stream
  expect(answer.status()).toBe(200)
  expect(answer.headers()['content-type']).toContain('text/event-stream')
  await expect(page.getByLabel('Company profile progress')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Completion report' })).toBeVisible({ timeout: 120_000 })
  const { counts, interrupted } = await page.evaluate(() => (window as unknown as Watched).watched)
  expect(counts.length, counts.join(' | ')).toBeGreaterThan(1)
  expect(counts.at(-1)).toMatch(/[1-9]\d* done/)
  expect(interrupted).toBe(false)
  await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0)
})

type Watched = { watched: { counts: string[]; interrupted: boolean } }

/**
 * Notes, without asking in between, what the last stage's tile says one after the other, and whether the stream was
 * ever lost.
 */
const watchRun = () =>
  page.evaluate(() => {
    const watched: Watched['watched'] = { counts: [], interrupted: false }
    Object.assign(window, { watched })
    new MutationObserver(() => {
      const tile = [...document.querySelectorAll('[title="Show its records"]')].find((one) =>
        one.textContent.includes('Quality control'),
      )
      const said = tile?.textContent
      if (said !== undefined && said !== watched.counts.at(-1)) watched.counts.push(said)
      if (document.body.textContent.includes('Live updates are interrupted')) watched.interrupted = true
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })

test('finds a company and sees who said what about it', async () => {
  await page.goto('/demo/companies?hq_country=CZ&registration_status=active')
  await page.getByRole('grid').getByRole('row').nth(1).click()
  const drawer = page.getByRole('dialog').first()
  const number = drawer.getByRole('group', { name: 'Registration number', exact: true })
  await expect(number).toContainText(/\d{8}/)
  await number.getByRole('button', { name: /why is this value here/i }).click()
  const why = page.getByRole('dialog', { name: /^Why is this value here/ })
  const winner = why.locator('section').filter({ has: page.getByRole('heading', { name: 'Why is this value here?' }) })
  await expect(winner).toContainText('State register (sandbox:ares)')
  await expect(winner).toContainText(/confidence \d+%/)
  await expect(winner).toContainText(/no cost|\$\d/)
  await expect(winner.getByText('sandbox', { exact: true })).toBeVisible()
  const losers = why.locator('section').filter({ has: page.getByRole('heading', { name: /other sources?, not used/ }) })
  const file = losers.getByRole('listitem').filter({ hasText: 'Imported file' }).first()
  await expect(file).toContainText(/line \d+ of the file, column “IČO”/)
  await expect(file).toContainText('a state register outranks an imported file')
  await expect(file.getByText('sandbox', { exact: true })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(why).toHaveCount(0)
  await drawer
    .getByRole('group', { name: 'Employees', exact: true })
    .getByRole('button', { name: /why is this value here/i })
    .click()
  await expect(page.getByRole('dialog', { name: /^Why is this value here/ })).toContainText(
    /\$\d+\.\d+ for the whole answer/,
  )
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
  await page
    .getByRole('link', { name: /^Review \d+ drafts?/ })
    .first()
    .click()
  const message = page.getByRole('region', { name: 'Message' })
  await expect(message).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Who it is for and why' })).toBeVisible()
  await looksRight(page, 'review-desk')
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Message' }).fill(edited)
  await page.getByLabel(/Why it is edited/).click()
  await page.getByRole('option', { name: /generic/i }).click()
  await page.getByRole('button', { name: /^Save/ }).click()
  await expect(page.getByRole('form', { name: 'Edit the message' })).toHaveCount(0)
  const first = shownMessage()
  await page.keyboard.press('a')
  await expect.poll(shownMessage).not.toBe(first)
  rejected = {
    id: shownMessage(),
    contact: await page.getByRole('complementary').getByRole('heading').first().locator('.font-semibold').innerText(),
    step: await message.getByText(/^Step \d+: /).innerText(),
  }
  const refused = page.waitForResponse((one) => one.url().endsWith(`/api/messages/${rejected.id}/reject`))
  await page.keyboard.press('r')
  expect((await refused).ok()).toBe(true)
  await expect(async () => {
    await page.keyboard.press('a')
    await expect(page.getByText('Everything is decided')).toBeVisible({ timeout: 20 })
  }).toPass({ intervals: [0], timeout: 150_000 })
})

test('passes the gate and downloads what is approved, and only that', async () => {
  await page.goto('/demo/campaigns')
  await page.getByRole('grid').getByText('Journey').click()
  await page.getByRole('button', { name: 'Approve the campaign…' }).click()
  await page
    .getByRole('dialog')
    .or(page.getByRole('alertdialog'))
    .first()
    .getByRole('button', { name: /^Approve/ })
    .click()
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const said = await page
    .getByRole('dialog')
    .getByRole('heading', { name: /^Download \d+ approved messages?/ })
    .innerText()
  const approved = Number(/\d+/.exec(said)?.[0])
  await looksRight(page, 'download')
  await page.getByText('For spreadsheets').click()
  const confirm = page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .first()
    .getByRole('button', { name: 'Download CSV' })
  const [download] = await Promise.all([page.waitForEvent('download'), confirm.click()])
  const [head, ...rows] = readRows(readFileSync(await download.path(), 'utf8'))
  const at = (name: string) => head?.indexOf(name) ?? -1
  expect(rows).toHaveLength(approved)
  expect(rows.filter((row) => row[at('body')] === edited)).toHaveLength(1)
  expect(rows.map((row) => row[at('message_id')])).not.toContain(rejected.id)
  const steps = rows
    .filter((row) => row[at('contact')] === rejected.contact)
    .map((row) => `Step ${row[at('step')]}: ${row[at('step_label')]}`)
  for (const step of steps) expect(rejected.step).not.toContain(step)
  expect(rows.flat().filter((cell) => /^[=+@]/.test(cell))).toEqual([])
  await expect(main()).toContainText(/exported/i)
  await looksRight(page, 'campaign-page')
})

test('every message is told apart in Messages, with who decided and what was changed', async () => {
  await page.goto(`/demo/messages?open=${rejected.id}`)
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Rejected')
  await expect(drawer).toContainText(/Decided.*by Alex Admin/)
  await expect(drawer).toContainText(/[\d,]+ of [\d,]+ characters/)
  await page.goto('/demo/messages')
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row').filter({ hasText: edited }).first().click()
  await expect(drawer).toContainText(edited)
  await expect(drawer).toContainText('Approved')
  await drawer.getByRole('button', { name: 'Show what changed' }).click()
  await expect(drawer.locator('del').first()).toBeVisible()
  await looksRight(page, 'message-drawer')
  const shown = shownOpen()
  await drawer.getByRole('button', { name: 'Next message' }).click()
  await expect.poll(shownOpen).not.toBe(shown)
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
})

const shownOpen = () => new URL(page.url()).searchParams.get('open') ?? ''
