import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { importList, personIn } from './stack'

/**
 * What a person says about a record, and how two people at one record do not overwrite each other. The steps share one
 * record.
 */
test.describe.configure({ mode: 'serial' })

const mark = Date.now().toString(36)
const person = `Ingrid Redaktörin-${mark}`
const list = `First name,Last name,Job title,E-mail,Phone,Company name
Ingrid,Redaktörin-${mark},Redakteurin,ingrid.${mark}@records-demo.de,+49 30 123456,Records Verlag ${mark} GmbH
`

let page: Page
let second: Page
let address = ''
test.beforeAll(async ({ browser }) => {
  page = await personIn(browser)
  second = await personIn(browser, 'editor@leadgen.test')
})
test.afterAll(async () => {
  await page.context().close()
  await second.context().close()
})

const field = (where: Page, name: string) => where.getByRole('group', { name, exact: true })

test('the palette finds a record by its name and opens it', async () => {
  await importList(page, 'demo', { name: `records-${mark}.csv`, text: list })
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('Search records or run an action…').fill(mark)
  await expect(page.getByRole('option', { name: new RegExp(person) })).toBeVisible()
  await expect(page.getByRole('option', { name: new RegExp(`^.*Records Verlag ${mark}`) }).first()).toHaveAttribute(
    'aria-selected',
    'true',
  )
  await page.getByPlaceholder('Search records or run an action…').fill(`redaktorin-${mark}`)
  await page.getByRole('option', { name: new RegExp(person) }).click()
  await expect(page).toHaveURL(/\/demo\/contacts\?open=/)
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await expect(page.getByRole('heading', { level: 1, name: person })).toBeVisible()
  await expect(page).toHaveURL(/\/demo\/contacts\/[0-9a-f-]{36}/)
  address = new URL(page.url()).pathname
  await looksRight(page, 'contact-record')
})

test('a value is changed in place by the keyboard, and is a person’s from then on', async () => {
  await field(page, 'Job title').focus()
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Job title' }).fill('Chefredakteurin')
  await page.keyboard.press('Enter')
  await expect(field(page, 'Job title')).toContainText('Chefredakteurin')
  await expect(field(page, 'Job title').getByLabel('Set by a person')).toBeVisible()
  await page.reload()
  await expect(field(page, 'Job title')).toContainText('Chefredakteurin')
})

test('released, it is the file’s word again, and the person’s is told as what it was', async () => {
  await field(page, 'Job title')
    .getByRole('button', { name: /Why is this value here/ })
    .click()
  const why = page.getByRole('dialog', { name: /Why is this value here/ })
  await expect(why).toContainText('Locked: enrichment won’t overwrite it.')
  await expect(why).toContainText('line 2 of the file')
  await why.getByRole('button', { name: 'Unlock' }).click()
  await expect(field(page, 'Job title').getByLabel('Set by a person')).toHaveCount(0)
})

test('what cannot be is refused where it was typed, and nothing is stored', async () => {
  await field(page, 'E-mail').hover()
  await page.getByRole('button', { name: 'Edit E-mail' }).click()
  await page.getByRole('textbox', { name: 'E-mail' }).fill('not an address')
  await page.keyboard.press('Enter')
  await expect(field(page, 'E-mail').getByRole('alert')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(field(page, 'E-mail')).toContainText(`ingrid.${mark}@records-demo.de`)
})

test('the second of two people is told, sees both values, and chooses', async () => {
  await second.goto(address)
  await expect(second.getByRole('heading', { level: 1, name: person })).toBeVisible()
  await edit(page, '+49 30 111111')
  await expect(field(page, 'Phone')).toContainText('111111')
  await edit(second, '+49 30 222222')
  const conflict = second.getByRole('dialog', { name: 'Someone else changed this record' })
  await expect(conflict).toContainText('111111')
  await expect(conflict).toContainText('222222')
  await looksRight(second, 'conflict')
  await conflict.getByRole('button', { name: 'Keep theirs' }).click()
  await expect(field(second, 'Phone')).toContainText('111111')
  await edit(page, '+49 30 333333')
  await expect(field(page, 'Phone')).toContainText('333333')
  await edit(second, '+49 30 444444')
  await conflict.getByRole('button', { name: 'Use mine' }).click()
  await expect(field(second, 'Phone')).toContainText('444444')
  await page.reload()
  await expect(field(page, 'Phone')).toContainText('444444')
})

/** Both have the record open: what one stores, the other has not seen. */
async function edit(where: Page, value: string): Promise<void> {
  await field(where, 'Phone').focus()
  await where.keyboard.press('e')
  await where.getByRole('textbox', { name: 'Phone' }).fill(value)
  await where.keyboard.press('Enter')
}

test('light and dark are a choice that stays', async () => {
  const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click()
  expect(await theme()).toBe('dark')
  await page.keyboard.press('Escape')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await theme()).toBe('dark')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('Search records or run an action…').fill('light theme')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'System' }).click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
