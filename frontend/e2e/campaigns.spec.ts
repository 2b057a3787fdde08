import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { breakService, capDay, importList, makeNamespace, mendServices, personIn } from './stack'

/**
 * Writing that does not go smoothly: it is stopped in the middle, goes on, fails for one person with a reason, and is
 * retried.
 */
test.describe.configure({ mode: 'serial' })

const people = Array.from({ length: 100 }, (_, index) =>
  [
    'Piet',
    `Schrijver${index === 97 ? ' Refused' : ''} ${index}`,
    'Directeur',
    `piet.${index}@writing-demo.nl`,
    `linkedin.com/in/piet-schrijver-${index}`,
    `Writing Demo ${index} BV`,
  ].join(','),
)
const list = `First name,Last name,Job title,E-mail,LinkedIn,Company name\n${people.join('\n')}\n`

const known = `First name,Last name,E-mail,Company name,Website
Lukáš,Havlík,lukas.havlik@kortavra-demo.cz,Kortavra Elektro a.s.,kortavra-demo.cz
Zuzana,Ptáčková,zuzana.ptackova@tamperion-demo.cz,Tamperion Pharma a.s.,tamperion-demo.cz
`
const campaign = 'Autumn outreach to operations people in Czech manufacturing, second wave after the fair'

let page: Page
let slug = ''
test.beforeAll(async ({ browser, request }) => {
  slug = await makeNamespace(request, 'writing')
  page = await personIn(browser)
})
test.afterAll(async ({ request }) => {
  await mendServices(request)
  await page.context().close()
})

const main = () => page.getByRole('main')
const stat = (name: string) =>
  main()
    .locator('div')
    .filter({ has: page.locator('dt', { hasText: name }) })
    .last()

test('a campaign is set up for a hundred people, more than are written to at once', async () => {
  await importList(page, slug, { name: 'writing.csv', text: list })
  await page.goto(`/${slug}/campaigns`)
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('A hundred people')
  await dialog.getByText('LinkedIn Only').click()
  await dialog.getByLabel(/Sender’s name/).fill('Jana Nováková')
  await dialog.getByRole('button', { name: /create/i }).click()
  await page.getByRole('button', { name: 'Add contacts' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Add 100 contacts' }).click()
  await page.getByRole('button', { name: 'Mark as ready' }).click()
  await page.getByRole('button', { name: 'Generate…' }).click()
  await expect(main()).toContainText('messages left out')
  await page.getByRole('checkbox', { name: /^Also write the \d+ messages/ }).check()
  await expect(page.getByRole('button', { name: /^Generate \d+ messages/ })).toBeEnabled()
})

test('writing is stopped in the middle: what is written stays, the rest is not written', async ({ request }) => {
  await breakService(request, { service: 'anthropic', kind: 'latency', match: 'Schrijver', seconds: 6 })
  await page.getByRole('button', { name: /^Generate \d+ messages/ }).click()
  await expect(page.getByRole('heading', { name: 'Writing messages' })).toBeVisible()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Before writing' })).toBeVisible({ timeout: 60_000 })
  await mendServices(request)
  await expect(stat('Without a message')).toContainText(/[1-9]\d* stopped/)
})

test('it goes on; one person’s messages fail, and the reason is beside the name', async ({ request }) => {
  await breakService(request, { service: 'anthropic', kind: 'refusal', match: 'Refused' })
  await page.getByRole('checkbox', { name: /^Also write the \d+ messages/ }).setChecked(true)
  await page.getByRole('button', { name: /^Generate \d+ messages/ }).click()
  const failed = page.getByRole('heading', { name: /^\d+ messages? failed$/ })
  await expect(failed).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('heading', { name: 'Before writing' })).toBeVisible({ timeout: 120_000 })
  const card = page.locator('section').filter({ has: failed }).last()
  await expect(card.getByRole('listitem').filter({ hasText: 'Piet Schrijver Refused 97' })).toContainText(
    /refus|declin/i,
  )
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await looksRight(page, 'failed-messages')
})

test('retried, every message is written', async ({ request }) => {
  await mendServices(request)
  await page.getByRole('button', { name: /^Retry \d+/ }).click()
  await expect(page.getByRole('heading', { name: /^\d+ messages? failed$/ })).toHaveCount(0, { timeout: 120_000 })
  await expect(stat('Without a message')).toContainText('none', { timeout: 120_000 })
})

test('at a budget it pauses and says why, and it is resumed when the budget is raised', async ({ request }) => {
  await capDay(request, slug, true)
  await page.goto(`/${slug}/campaigns`)
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('On a budget')
  await dialog.getByText('LinkedIn Only').click()
  await dialog.getByLabel(/Sender’s name/).fill('Jana Nováková')
  await dialog.getByRole('button', { name: /create/i }).click()
  await page.getByRole('button', { name: 'Add contacts' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Add 100 contacts' }).click()
  await page.getByRole('button', { name: 'Mark as ready' }).click()
  await page.getByRole('button', { name: 'Generate…' }).click()
  await page.getByRole('checkbox', { name: /^Also write the \d+ messages/ }).check()
  await page.getByRole('button', { name: /^Generate \d+ messages/ }).click()
  await expect(page.getByRole('heading', { name: 'Paused' })).toBeVisible({ timeout: 120_000 })
  await expect(main()).toContainText(/daily budget of \$.* is reached/)
  await expect(page.getByText(/is paused and will write messages for this campaign when it is resumed/)).toBeVisible()
  await looksRight(page, 'paused-at-a-budget')
  await capDay(request, slug, false)
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Before writing' })).toBeVisible({ timeout: 120_000 })
  await expect(stat('Without a message')).toContainText('none')
  await looksRight(page, 'written')
})

test('a run researches people and writes to them; the campaign waits for it, and is in review afterwards', async ({
  request,
}) => {
  slug = await makeNamespace(request, 'written-by-a-run')
  await importList(page, slug, { name: 'found.csv', text: known })
  await page.goto(`/${slug}/campaigns`)
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill(campaign)
  await dialog.getByText('Email 3-Step').click()
  await dialog.getByLabel(/Sender’s name/).fill('Jana Nováková')
  await dialog.getByRole('button', { name: /create/i }).click()
  await page.getByRole('button', { name: 'Add contacts' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Add 2 contacts' }).click()
  await expect(page.getByRole('button', { name: 'Mark as ready' })).toBeEnabled()
  const address = page.url()

  await page.goto(`/${slug}/enrich?of=all&stages=l1&stages=person`)
  await page.getByRole('checkbox', { name: 'Messages' }).click()
  await expect(page.getByText('Choose the campaign whose messages are to be written.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Campaign' }).click()
  await page.getByRole('option', { name: campaign }).click()
  await expect(page.getByText('2 contacts, 3 messages each.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start on 2 companies' })).toBeEnabled()
  await looksRight(page, 'run-for-a-campaign')
  await breakService(request, { service: 'anthropic', kind: 'latency', match: '', seconds: 8 })
  await page.getByRole('button', { name: 'Start on 2 companies' }).click()
  await expect(page.getByRole('link', { name: campaign })).toBeVisible()
  const run = page.url()

  await page.goto(`${address.split('?')[0]}?tab=generate`)
  await expect(page.getByText(/^The run “.*” writes messages for this campaign\. Nothing else writes/)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Generate( \d+ messages)?$/ })).toBeDisabled()
  await looksRight(page, 'campaign-waits-for-a-run')
  await mendServices(request)

  await page.goto(run)
  await expect(page.getByText(/^Finished: /)).toBeVisible({ timeout: 120_000 })
  await expect(stat('Messages')).toContainText('6')
  await looksRight(page, 'run-that-wrote')
  await page.getByRole('link', { name: 'See the campaign' }).click()
  await expect(page.getByRole('link', { name: 'Review 6 drafts' }).first()).toBeVisible()
  await page.goto(`/${slug}/enrich?view=runs`)
  await expect(page.getByRole('link', { name: campaign })).toBeVisible()
  await looksRight(page, 'runs-with-campaigns')
})
