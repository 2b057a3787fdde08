import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'

import { looksRight } from './look'
import { EXAMPLES, importList, makeNamespace, personIn } from './stack'

/** An import that is stopped, goes on, and is taken back: what it made is there, and then it is not. */
test.describe.configure({ mode: 'serial' })

const rows = 12_000
const long = () => {
  const people = Array.from({ length: rows }, (_, index) => `Jana,Dlouhá ${index},jana.${index}@imports-demo.cz`)
  return `First name,Last name,E-mail\n${people.join('\n')}\n`
}

let page: Page
let slug = ''
test.beforeAll(async ({ browser, request }) => {
  slug = await makeNamespace(request, 'imports')
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const main = () => page.getByRole('main')

test('an import is taken back: its records are gone, and what somebody worked on since stays', async () => {
  await importList(page, slug, {
    name: 'undo.csv',
    text: 'First name,Last name,E-mail\nAnna,Zpátky,anna@undo-demo.cz\nBeata,Zůstává,beata@undo-demo.cz\n,,nobody\n',
  })
  await expect(main()).toContainText('nobody')
  await looksRight(page, 'import-report')
  const report = page.url()
  await page.getByRole('link', { name: /^See the imported/ }).click()
  await page.getByRole('grid').getByText('Beata Zůstává').click()
  await page.getByRole('link', { name: 'Open as a page' }).click()
  const title = page.getByRole('group', { name: 'First name', exact: true })
  await expect(page).toHaveURL(/\/contacts\/[0-9a-f-]{36}/)
  await title.hover()
  await title.getByRole('button', { name: 'Edit First name' }).click()
  await page.getByRole('textbox', { name: 'First name' }).fill('Blanka')
  await page.keyboard.press('Enter')
  await expect(title).toContainText('Blanka')
  await page.goto(report)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('The 2 contacts and 0 companies that it created are deleted')
  await page.getByRole('button', { name: 'Undo the import' }).click()
  await expect(main()).toContainText('This import was undone', { timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toHaveCount(0)
  await page.goto(`/${slug}/contacts`)
  await expect(page.getByText('1 contact', { exact: true })).toBeVisible()
  // The record stays with what the person said of it; what only the file said is gone.
  await expect(page.getByRole('grid').getByText('Blanka', { exact: true })).toBeVisible()
  await expect(page.getByRole('grid').getByText('Zůstává')).toHaveCount(0)
})

test('a long import is stopped in the middle, says where, and goes on from there', async () => {
  await page.goto(`/${slug}/import`)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'long.csv', mimeType: 'text/csv', buffer: Buffer.from(long()) })
  await page.getByRole('button', { name: /^Preview [\d,]+ rows?/ }).click()
  await page.getByRole('button', { name: /^Import [\d,]+ rows?/ }).click({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  const stopped = page.getByText(/^Stopped after [\d,]+ rows? of 12,000\./)
  await expect(stopped).toBeVisible({ timeout: 60_000 })
  const done = Number(/after ([\d,]+)/.exec(await stopped.innerText())?.[1]?.replaceAll(',', ''))
  expect(done).toBeLessThan(rows)
  await page.getByRole('button', { name: 'Go on from there' }).click()
  await expect(main()).toContainText(/12,000 rows in \d/, { timeout: 120_000 })
  await expect(stopped).toHaveCount(0)
  await page.goto(`/${slug}/contacts`)
  await expect(page.getByText('12,001 contacts', { exact: true })).toBeVisible()
})

test('a workbook is read with its sheets, and a column becomes a field of its own', async () => {
  await page.goto(`/${slug}/import`)
  await looksRight(page, 'import-upload')
  await page.locator('input[type=file]').setInputFiles(path.join(EXAMPLES, 'fair-guests.xlsx'))
  await expect(page.getByRole('combobox', { name: 'Sheet' })).toContainText('Guests')
  await expect(main()).toContainText('Hidden in the sheet, and read all the same: row 5.')
  await expect(main()).toContainText('00006947')
  await expect(page.getByRole('combobox', { name: 'Encoding' })).toHaveCount(0)
  await looksRight(page, 'import-workbook')
  for (const name of ['Stand', 'Met on']) {
    await page.getByRole('combobox', { name: `Field for ${name}` }).click()
    await page.getByRole('option', { name: /Keep as a new contact field/ }).click()
    await expect(page.getByRole('combobox', { name: `Field for ${name}` })).toContainText(name)
  }
  await page.getByRole('button', { name: /^Preview 3 rows/ }).click()
  await page.getByRole('button', { name: /^Import 3 rows/ }).click({ timeout: 60_000 })
  await page.getByRole('link', { name: /^See the imported/ }).click({ timeout: 60_000 })
  await page.getByRole('grid').getByText('Ludmila Kosová').click()
  await expect(page.getByRole('group', { name: 'Stand', exact: true })).toContainText('B 12')
})

test('cells from the clipboard are imported like a file', async () => {
  await page.goto(`/${slug}/import`)
  await page.getByRole('button', { name: 'Paste a list' }).click()
  await page.getByLabel('Cells with their header row').fill('Name\tE-mail\nOttla Vránová\tottla@vrana-demo.cz\n')
  await looksRight(page, 'import-paste')
  await page.getByRole('button', { name: 'Read the list' }).click()
  await page.getByRole('button', { name: /^Preview 1 row/ }).click()
  await page.getByRole('button', { name: /^Import 1 row/ }).click({ timeout: 60_000 })
  await page.getByRole('link', { name: /^See the imported/ }).click({ timeout: 60_000 })
  await expect(page.getByRole('grid').getByText('Ottla Vránová')).toBeVisible()
})
