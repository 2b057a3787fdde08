import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

import { signIn } from './stack'

/**
 * State registers, as a person meets them: a name that two companies bear is settled by a person, the register's profile and the
 * six bars appear, and quality control's contradiction ends in a value that no machine overrules.
 * The steps share one page and one installation, so they run in order and a failure ends the journey.
 */
test.describe.configure({ mode: 'serial' })

const namesake = 'Brarilux Elektro AS'
const contradicted = 'Morbrisk Havbruk AS'
const list = `Company name,Country,Website,Employees\n${namesake},NO,,\n${contradicted},NO,morbrisk-demo.no,48\n`
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

let page: Page
let enrich = ''
test.beforeAll(async ({ browser }) => {
  // axe opens a page of its own beside it, so the context is ours as well.
  page = await (await browser.newContext()).newPage()
  await signIn(page)
})
test.afterAll(async () => {
  await page.context().close()
})

const main = () => page.getByRole('main')
const registers = () => page.getByRole('list', { name: 'State of the registers' })

/** axe, and nothing wider than the screen, in light and dark, on a desk and on a phone. */
async function looksRight(name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
      const where = `${name}, ${colorScheme}, ${viewport.width} px`
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`), where).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), where).toBeLessThanOrEqual(0)
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('imports two companies', async () => {
  await page.goto('/demo/import')
  await page.locator('input[type=file]').setInputFiles({ name: 'registers.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await page.getByRole('button', { name: /^Preview \d+ rows/ }).click()
  await page.getByRole('button', { name: /^Import \d+ rows/ }).click()
  const next = page.getByRole('link', { name: 'Enrich them' })
  await expect(next).toBeVisible({ timeout: 60_000 })
  enrich = (await next.getAttribute('href')) ?? ''
})

test('a look-up finds several companies of that name and chooses none', async () => {
  await page.goto(`/demo/companies?q=${encodeURIComponent(namesake)}`)
  await page.getByRole('grid').getByText(namesake).first().click()
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await page.getByRole('tab', { name: 'Legal & registry' }).click()
  await expect(registers()).toContainText('Not asked yet')
  await expect(main()).toContainText(/do not apply: the company is in Norway/)
  await page.getByRole('button', { name: 'Look up now' }).click()
  await expect(main()).toContainText('BRREG answered.', { timeout: 60_000 })
  await expect(registers()).toContainText(/Ambiguous: \d+ candidates/)
  await expect(page.getByRole('list', { name: 'Parts of the score' }).first()).toContainText('Name alike')
  // Nothing is taken from a company that nobody has chosen.
  await expect(page.getByRole('group', { name: 'Official name' })).toContainText('—')
  await looksRight('candidates')
})

test('what a person rules out is remembered, and can be reconsidered', async () => {
  const other = page.getByRole('group', { name: /^Candidate \d+: LUMFIRA/ })
  await other.getByRole('button', { name: /^Not this one/ }).click()
  await expect(other).toHaveCount(0)
  const ruledOut = page.getByRole('list', { name: 'Ruled out by a person' })
  await expect(ruledOut).toContainText('LUMFIRA')
  await expect(main()).toContainText('BRREG answered.', { timeout: 60_000 })
  await expect(other).toHaveCount(0)
  await ruledOut.getByRole('button', { name: /^Reconsider/ }).click()
  await expect(ruledOut).toHaveCount(0)
  await expect(other).toBeVisible({ timeout: 60_000 })
})

test('a candidate is confirmed by the keyboard, and its profile and six bars appear', async () => {
  await expect(page.getByRole('button', { name: 'Look up now' })).toBeEnabled({ timeout: 60_000 })
  const chosen = page.getByRole('group', { name: /^Candidate 1: BRARILUX ELEKTRO AS/ })
  await chosen.focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('group', { name: /^Candidate 2:/ })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(registers()).toContainText('Confirmed')
  await expect(page.getByRole('group', { name: 'Official name' })).toContainText('BRARILUX ELEKTRO AS', { timeout: 60_000 })
  await expect(page.getByRole('group', { name: 'Directors', exact: true })).toContainText(/since|not known/)
  await expect(page.getByRole('group', { name: 'Activity codes' })).toContainText(/SN, revision 2\.1/)
  await expect(registers().getByRole('link', { name: 'Official record' })).toBeVisible()
  await expect(registers()).toContainText(/fetched/)
  const bars = page.getByRole('list', { name: 'Parts of the credibility' })
  await expect(bars.getByRole('img', { name: /points$|not available$/ })).toHaveCount(6)
  await expect(bars.getByRole('img', { name: 'Registration verified: 25 of 25 points' })).toBeVisible()
  await expect(main()).toContainText(/of \d+ points that could be checked/)
  await looksRight('profile')
})

test('shows what the register answered, as it came', async () => {
  await page.getByRole('button', { name: 'Raw answer of BRREG' }).click()
  const answer = page.getByRole('dialog')
  await expect(answer).toContainText('"organisasjonsnummer"')
  await expect(answer).toContainText('sandbox')
  await page.keyboard.press('Escape')
  await expect(answer).toHaveCount(0)
})

test('says who confirmed it, and watches the company from now on', async () => {
  await page.getByRole('switch', { name: 'Watch this company' }).click()
  await expect(main()).toContainText('Its registers are asked again on a schedule.')
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('region', { name: 'Activities' })).toContainText(/confirmed/)
  await page.reload()
  await page.getByRole('tab', { name: 'Legal & registry' }).click()
  await expect(page.getByRole('switch', { name: 'Watch this company' })).toBeChecked()
})

test('companies are filtered by what registers say', async () => {
  await page.goto('/demo/companies')
  await page.getByRole('button', { name: 'Credibility', exact: true }).first().click()
  await page.getByRole('option', { name: /^High/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/credibility_band=high/)
  await expect(page.getByRole('grid').getByText(namesake).first()).toBeVisible()
})

test('quality control finds a contradiction; choosing a value settles it', async () => {
  await page.goto(enrich)
  await page.getByRole('button', { name: /^Start on/ }).click()
  await expect(page).toHaveURL(/\/demo\/enrich\/[0-9a-f-]+/)
  await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0, { timeout: 120_000 })
  await page.goto('/demo/quality')
  await expect(page.getByRole('tab', { name: /^Open/ })).toContainText(/\d/)
  await page.getByRole('searchbox').fill(contradicted)
  await expect(page).toHaveURL(/q=Morbrisk/)
  await page.getByRole('grid').getByText(/differ|do not fit/).first().click()
  const card = page.getByRole('article').first()
  await expect(card.getByRole('list', { name: 'Values and their sources' })).toContainText('AI research')
  await expect(card).toContainText('What to do:')
  await looksRight('finding')
  await card.getByRole('button', { name: /^Use this: 48/ }).first().click()
  await expect(card).toContainText('Resolved')
  await expect(card).toContainText(/Resolved by/)
  await card.getByRole('link', { name: contradicted }).click()
})

test('the chosen value is a person’s word on the record', async () => {
  await expect(page.getByRole('heading', { level: 1, name: contradicted })).toBeVisible()
  const employees = page.getByRole('group', { name: 'Employees', exact: true })
  await expect(employees).toContainText('48')
  await employees.getByRole('button', { name: /Why is this value here/ }).click()
  const why = page.getByRole('dialog', { name: /Why is this value here/ })
  await expect(why).toContainText('A person set this. No machine overrules it.')
  await expect(why).toContainText('AI')
})

test('a number that fails its check is kept, and marked where it stands', async () => {
  await page.keyboard.press('Escape')
  const number = page.getByRole('group', { name: 'Registration number', exact: true })
  await number.focus()
  await page.keyboard.press('e')
  await number.getByRole('textbox').fill('974760672')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Registration number is stored, but doubtful')).toBeVisible()
  await expect(number).toContainText('974760672')
  await expect(number).toContainText('The organisasjonsnummer\'s check digit does not fit.')
  await looksRight('doubtful number')
})
