import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { personIn } from './stack'

const sandbox = `http://127.0.0.1:${Number(process.env['LEADGEN_E2E_PORT'] ?? 8600) + 10}/_sandbox/faults`

/**
 * A person steers a run: soft needs on edges, pause, resume, stop, and trying again what failed. One page, one
 * installation.
 */
test.describe.configure({ mode: 'serial' })

const rows = Array.from(
  { length: 6 },
  (_, index) => `Steering Havbruk ${index + 1} AS,NO,steering-${index + 1}-demo.no,${20 + index}`,
)
const list = `Company name,Country,Website,Employees\n${rows.join('\n')}\n`

let page: Page
let chosen = ''
test.beforeAll(async ({ browser }) => {
  page = await personIn(browser)
})
test.afterAll(async () => {
  await page.context().close()
})

const main = () => page.getByRole('main')

test('companies are there to work on', async () => {
  await page.goto('/demo/import')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'steering.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await page.getByRole('button', { name: /^Preview \d+ rows?/ }).click()
  await page.getByRole('button', { name: /^Import \d+ rows?/ }).click()
  const next = page.getByRole('link', { name: 'Enrich them' })
  await expect(next).toBeVisible({ timeout: 60_000 })
  chosen = new URL((await next.getAttribute('href')) ?? '', page.url()).search
})

/** The form for these companies, forced to re-run. */
const rerun = (...stages: string[]) =>
  `/demo/enrich${chosen}&${stages.map((code) => `stages=${code}`).join('&')}&force=1`

test('a soft need is switched off on its edge, and the run does not wait for it', async () => {
  await page.goto(rerun('l1', 'brreg', 'legal'))
  const wait = page.getByRole('switch', { name: 'Legal profile and credibility waits for BRREG (Norway)' })
  await expect(wait).toBeChecked({ timeout: 60_000 })
  await wait.click()
  await expect(page).toHaveURL(/off=legal%3Cbrreg/)
  await page.getByRole('button', { name: /^Start on 6 companies/ }).click({ timeout: 60_000 })
  await expect(main()).toContainText('Legal profile and credibility does not wait for BRREG (Norway)')
  await expect(page.getByRole('heading', { name: 'Completion report' })).toBeVisible({ timeout: 120_000 })
})

test('a run at work is paused, goes on, and is stopped', async () => {
  // the first stage is slow enough to be paused in, the second to be stopped in
  for (const service of ['perplexity', 'brreg'])
    await page.request.post(sandbox, { data: { service, kind: 'latency', seconds: 6, times: null } })
  try {
    await page.goto(rerun('l1', 'brreg', 'legal'))
    await page.getByRole('button', { name: /^Start on 6 companies/ }).click({ timeout: 60_000 })
    await expect(main()).toContainText(/\d+ running/, { timeout: 30_000 })
    await page.getByRole('button', { name: 'Pause' }).click()
    await expect(page.getByText(/^Pausing: nothing new begins/)).toBeVisible()
    await expect(page.getByText(/^Pausing: nothing new begins/)).toHaveCount(0, { timeout: 30_000 })
    const resume = page.getByRole('button', { name: 'Resume' })
    await expect(resume).toBeVisible()
    await expect(main()).not.toContainText(/\d+ running/)
    await looksRight(page, 'run-paused-by-hand')
    await resume.click()
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Resume' }).click()
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('button', { name: 'Stop the run' }).click()
    await expect(main()).toContainText(/Stopped: .*cancelled/, { timeout: 60_000 })
    await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0)
    await looksRight(page, 'run-stopped')
  } finally {
    await page.request.delete(sandbox)
  }
})

test('what failed is told with its reason, and tried again', async () => {
  await page.request.post(sandbox, { data: { service: 'perplexity', kind: 'html', status: 401, times: 2 } })
  await page.goto(rerun('l1', 'legal'))
  await page.getByRole('button', { name: /^Start on 6 companies/ }).click({ timeout: 60_000 })
  await expect(page.getByRole('heading', { name: 'Completion report' })).toBeVisible({ timeout: 120_000 })
  await page.request.delete(sandbox)
  const failures = page.getByRole('region', { name: 'What failed and why' })
  await expect(failures).toContainText('2 × Company profile')
  await looksRight(page, 'run-failed-records')
  await failures.getByRole('button', { name: /^See them: records/ }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByRole('button', { name: /^Retry .*[^…\d]$/ })).toHaveCount(2)
  await looksRight(page, 'node-failed-records')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Retry 2 failed tasks…' }).click()
  await expect(page.getByRole('dialog')).toContainText('2 results blocked by them continue')
  await page.getByRole('button', { name: 'Retry 2 tasks' }).click()
  await expect(main()).toContainText('Finished:', { timeout: 60_000 })
  await expect(failures).toHaveCount(0)
})
