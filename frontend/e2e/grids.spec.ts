import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'

import { EXAMPLES, importList, makeNamespace, personIn } from './stack'

/**
 * Lists longer than a page of the server: scrolled to the end, each record is listed once, and few of them are in
 * the document.
 */
test.describe.configure({ mode: 'serial' })

let page: Page
let slug = ''
test.beforeAll(async ({ browser, request }) => {
  slug = await makeNamespace(request, 'long-lists')
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const grid = () => page.getByRole('grid', { name: 'Contacts' })
const total = async () => Number((await grid().getAttribute('aria-rowcount')) ?? '0') - 1

/**
 * What every row shows, by its place in the list, on the way from the first row to the last; and the most rows there
 * were at once.
 */
async function walk() {
  const rows = new Map<number, string>()
  let most = 0
  const all = await total()
  await expect(async () => {
    const seen = await grid().evaluate((node) => {
      const shown = [...node.querySelectorAll('[role=row][aria-rowindex]')].filter(
        (row) => row.getAttribute('aria-rowindex') !== '1',
      )
      const texts = shown.map(
        (row) =>
          [
            Number(row.getAttribute('aria-rowindex')) - 2,
            [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent).join('|'),
          ] as const,
      )
      const scroller = node.parentElement
      if (scroller !== null) scroller.scrollTop += scroller.clientHeight - 72
      return texts
    })
    most = Math.max(most, seen.length)
    for (const [at, text] of seen) {
      expect(rows.get(at) ?? text, `row ${at} stays what it was`).toBe(text)
      rows.set(at, text)
    }
    expect(rows.size).toBe(all)
  }).toPass({ intervals: [50], timeout: 60_000 })
  return { rows: [...rows.entries()].sort(([a], [b]) => a - b), most }
}

test('three hundred people come in from one list', async () => {
  await importList(page, slug, path.join(EXAMPLES, 'companies-and-contacts.csv'))
  const created = page
    .locator('div')
    .filter({ has: page.locator('dt', { hasText: 'Rows created' }) })
    .last()
  await expect(created).toContainText('303 contacts')
})

test('scrolled to the end, every contact is listed once, and the document stays small', async () => {
  await page.goto(`/${slug}/contacts`)
  await expect(page.getByText('303 contacts', { exact: true })).toBeVisible()
  const { rows, most } = await walk()
  expect(rows.map(([at]) => at)).toEqual(Array.from({ length: 303 }, (_, index) => index))
  expect(new Set(rows.map(([, text]) => text)).size).toBe(303)
  expect(most).toBeLessThanOrEqual(100)
  await expect(page.getByText('All 303 loaded')).toBeVisible()
})

test('a filter counts exactly, and its list ends where it says', async () => {
  await page.goto(`/${slug}/contacts`)
  await page.getByRole('button', { name: 'Company’s country' }).click()
  const option = page.getByRole('option', { name: /^Czech/ })
  const said = Number(/(\d+)$/.exec((await option.innerText()).trim())?.[1])
  expect(said).toBeGreaterThan(0)
  await option.click()
  await page.keyboard.press('Escape')
  await expect(page.getByText(`${said} contacts`, { exact: true })).toBeVisible()
  const { rows } = await walk()
  expect(rows).toHaveLength(said)
  expect(new Set(rows.map(([, text]) => text)).size).toBe(said)
})

test('a search finds those with the word, and no others', async () => {
  await page.goto(`/${slug}/contacts`)
  await page.getByRole('searchbox').fill('Béranger')
  await expect.poll(async () => (await total()) > 0 && (await total()) < 303).toBe(true)
  const { rows } = await walk()
  expect(rows.length).toBeGreaterThan(0)
  for (const [, text] of rows)
    expect(
      text
        .normalize('NFKD')
        .replaceAll(/[\u0300-\u036f]/g, '')
        .toLowerCase(),
    ).toContain('beranger')
  await page.getByRole('searchbox').fill('nobody bears this name')
  await expect(page.getByText('No contact matches')).toBeVisible()
})
