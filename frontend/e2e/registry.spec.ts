import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { breakService, importList, makeNamespace, mendServices, personIn } from './stack'

/**
 * State registers, as a person meets them: a name that two companies bear is settled by a person, a register that is
 * away takes nothing back, the register's profile and the six bars appear, and the worklist of quality control is
 * worked off. The steps share one page and one installation, so they run in order and a failure ends the journey.
 */
test.describe.configure({ mode: 'serial' })

const namesake = 'Brarilux Elektro AS'
const contradicted = 'Morbrisk Havbruk AS'
const dissolved = 'Ulvmodex Fisk AS'
const elsewhere = 'Galbexia Studio'
const rows = [
  `${namesake},NO,,,,`,
  `${contradicted},NO,morbrisk-demo.no,48,,`,
  `${dissolved},NO,ulvmodex-demo.no,,890164854,`,
  'Halbrisk Verft AS,NO,halbrisk-demo.no,,,',
  // A SIRET of another company than the registration number's: neither is in the register.
  `${elsewhere},FR,galbexia-demo.fr,,999990005,35600000000048`,
]
const list = ['Company name,Country,Website,Employees,Registration number,SIRET', ...rows].join('\n')

let page: Page
let slug = ''
let enrich = ''
test.beforeAll(async ({ browser, request }) => {
  slug = await makeNamespace(request, 'registry')
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const main = () => page.getByRole('main')
const registers = () => page.getByRole('list', { name: 'State of the registers' })

const findings = () => page.getByRole('grid', { name: 'Findings' })
const card = (rule: string) => page.getByRole('article', { name: rule })

test('imports companies', async () => {
  await importList(page, slug, { name: 'registers.csv', text: list })
  enrich = (await page.getByRole('link', { name: 'Enrich them' }).getAttribute('href')) ?? ''
})

test('a look-up finds several companies of that name and chooses none', async () => {
  await page.goto(`/${slug}/companies?q=${encodeURIComponent(namesake)}`)
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
})

test('names as long as registers allow keep their place', async () => {
  // The stand-in's names are short; the rest of its answer is unchanged.
  await page.route('**/registry-matches', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text())
      .replaceAll(
        'BRARILUX ELEKTRO AS',
        `BRARILUX ${'Elektroinstallasjonsvirksomhet'.repeat(6)} OG ${'SØNN '.repeat(20)} AS`,
      )
      .replaceAll('Storgata', 'Storgataibyensgamledel'.repeat(5))
    await route.fulfill({ response: answer, body })
  })
  await page.reload()
  await expect(page.getByRole('group', { name: /^Candidate 1:.*SØNN SØNN/ })).toBeVisible()
  await looksRight(page, 'long-names')
  await page.unroute('**/registry-matches')
  await page.reload()
})

test('a register that is away takes nothing back: it says since when it was not checked, and what it had said', async ({
  request,
}) => {
  await breakService(request, { service: 'brreg', kind: '503', match: 'Brarilux' })
  await page.getByRole('button', { name: 'Look up now' }).click()
  await expect(main()).toContainText(
    'BRREG did not answer; what was known stays, and costs no points. Try again later.',
    { timeout: 90_000 },
  )
  await expect(registers()).toContainText(/Not checked since \d+ \w+ \d{4}, \d\d:\d\d/)
  await expect(registers()).toContainText(
    /Asked in vain .*503.* What is shown is what it said then: ambiguous: \d+ candidates\./,
  )
  await expect(page.getByRole('list', { name: 'Parts of the score' }).first()).toContainText('Name alike')
  await looksRight(page, 'outage')
  await mendServices(request)
  await page.getByRole('button', { name: 'Look up now' }).click()
  await expect(main()).toContainText('BRREG answered.', { timeout: 60_000 })
  await expect(registers()).not.toContainText('Not checked since')
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
  await expect(page.getByRole('group', { name: 'Official name' })).toContainText('BRARILUX ELEKTRO AS', {
    timeout: 60_000,
  })
  await expect(page.getByRole('group', { name: 'Directors', exact: true })).toContainText(/since|not known/)
  await expect(page.getByRole('group', { name: 'Activity codes' })).toContainText(/SN, revision 2\.1/)
  await expect(registers().getByRole('link', { name: 'Official record' })).toBeVisible()
  await expect(registers()).toContainText(/fetched/)
  const bars = page.getByRole('list', { name: 'Parts of the credibility' })
  await expect(bars.getByRole('img', { name: /points$|not available$/ })).toHaveCount(6)
  await expect(bars.getByRole('img', { name: 'Registration verified: 25 of 25 points' })).toBeVisible()
  await expect(main()).toContainText(/of \d+ points that could be checked/)
  await looksRight(page, 'profile')
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
  await page.goto(`/${slug}/companies`)
  await page.getByRole('button', { name: 'Credibility', exact: true }).first().click()
  await page.getByRole('option', { name: /^High/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/credibility_band=high/)
  await expect(page.getByRole('grid').getByText(namesake).first()).toBeVisible()
})

test('the worklist is filled after a run, and narrows to a severity and a rule', async () => {
  await page.goto(enrich)
  await page.getByRole('button', { name: /^Start on/ }).click()
  await expect(page).toHaveURL(/\/enrich\/[0-9a-f-]+/)
  await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0, { timeout: 120_000 })
  await page.goto(`/${slug}/quality`)
  await expect(page.getByRole('tab', { name: /^Open \d+/ })).toBeVisible()
  await expect(findings()).toContainText('The company is dissolved')
  await looksRight(page, 'worklist')
  await page.getByRole('button', { name: 'Severity', exact: true }).click()
  await page.getByRole('option', { name: /^High/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/severity=high/)
  await expect(findings()).not.toContainText('SIRET of another company')
  await page.getByRole('button', { name: 'Rule', exact: true }).click()
  await page.getByRole('option', { name: /^Dissolved/ }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByText('1 finding', { exact: true })).toBeVisible()
  await expect(findings()).toContainText(dissolved)
})

test('a finding is waived with a reason, and counts as such', async () => {
  await findings().getByText('The company is dissolved').click()
  await card('Dissolved').getByRole('button', { name: 'Waive…' }).click()
  await expect(card('Dissolved').getByRole('button', { name: 'Waive', exact: true })).toBeDisabled()
  await card('Dissolved').getByRole('textbox', { name: 'Why is this not a problem?' }).fill('Its successor took over')
  await page.keyboard.press('Enter')
  await expect(card('Dissolved')).toContainText(/Waived by .*: Its successor took over\./)
  await looksRight(page, 'waived')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tab', { name: 'Waived 1' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
})

test('of a SIRET and a SIREN that are two companies’, the chosen one takes the other along', async () => {
  await findings().getByText('The SIRET is of the company 356000000, not of 999990005.').click()
  const finding = card('SIRET of another company')
  await expect(finding).toContainText('Registration number is then 356000000')
  await expect(finding).toContainText('SIRET is then empty')
  await looksRight(page, 'siret')
  await finding.getByRole('button', { name: /^Use this: 999990005, as imported file registers\.csv says/ }).click()
  await expect(finding).toContainText(/Resolved by/)
  await finding.getByRole('link', { name: elsewhere }).click()
  await page.getByRole('tab', { name: 'Legal & registry' }).click()
  await expect(page.getByRole('group', { name: 'Registration number', exact: true })).toContainText('999990005')
  await expect(page.getByRole('group', { name: 'SIRET', exact: true })).toHaveCount(0)
})

test('quality control finds a contradiction; choosing a value settles it', async () => {
  await page.goto(`/${slug}/quality`)
  await page.getByRole('searchbox').fill(contradicted)
  await expect(page).toHaveURL(/q=Morbrisk/)
  await findings()
    .getByText(/differ|do not fit/)
    .first()
    .click()
  const contradiction = page.getByRole('article').first()
  await expect(contradiction.getByRole('list', { name: 'Values and their sources' })).toContainText('AI research')
  await expect(contradiction).toContainText('What to do:')
  await contradiction
    .getByRole('button', { name: /^Use this: 48/ })
    .first()
    .click()
  await expect(contradiction).toContainText(/Resolved by/)
  await contradiction.getByRole('link', { name: contradicted }).click()
})

test('the chosen value is a person’s word on the record', async () => {
  await expect(page.getByRole('heading', { level: 1, name: contradicted })).toBeVisible()
  // The demo's super admin is no member of this namespace.
  await expect(card('Headcount contradiction')).toContainText('Resolved by a person from outside this workspace')
  const employees = page.getByRole('group', { name: 'Employees', exact: true })
  await expect(employees).toContainText('48')
  await employees.getByRole('button', { name: /Why is this value here/ }).click()
  const why = page.getByRole('dialog', { name: /Why is this value here/ })
  await expect(why).toContainText('Locked: enrichment won’t overwrite it.')
  await expect(why).toContainText('Imported file registers.csv')
  await expect(why).toContainText('AI')
})

test('a number that fails its check is kept, and marked in its place', async () => {
  await page.keyboard.press('Escape')
  const number = page.getByRole('group', { name: 'Registration number', exact: true })
  await number.focus()
  await page.keyboard.press('e')
  await number.getByRole('textbox').fill('974760672')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Registration number is stored, but doubtful')).toBeVisible()
  await expect(number).toContainText('974760672')
  await expect(number).toContainText("The organisasjonsnummer's check digit does not fit.")
  await looksRight(page, 'doubtful-number')
})
