import { expect, test } from '@playwright/test'

import { looksRight } from './look'
import { importList, makeNamespace, signIn } from './stack'

const people = ['first_name,last_name,email,company', 'Jana,Vzorová,jana@vzor-demo.cz,Vzor Demo s.r.o.'].join('\n')

test('a first sign-in shows what to do next, and each step is ticked by what is there', async ({ page, request }) => {
  const slug = await makeNamespace(request, 'first-steps')
  await signIn(page)
  await page.goto(`/${slug}`)
  const steps = page.getByRole('region', { name: 'First steps' })
  await expect(steps).toContainText('0 of 3')
  await expect(steps.getByRole('listitem').first()).toHaveAttribute('aria-current', 'step')
  await looksRight(page, 'first-steps')
  await steps.getByRole('link', { name: 'Import a list' }).click()
  await expect(page).toHaveURL(`/${slug}/import`)

  await importList(page, slug, { name: 'leads-short.csv', text: people })
  await page.goto(`/${slug}/contacts`)
  await expect(steps).toContainText('1 of 3')
  await expect(steps.getByRole('listitem').first()).toContainText('Done')

  // A run is named after its list, its stages and its day.
  await page.goto(`/${slug}/enrich?of=all&stages=l1&stages=triage`)
  await page.getByRole('button', { name: /^Start on/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^All records · Company profile, Triage · \d+ \w+$/)
  await expect(page.getByText(/^Finished:/)).toBeVisible({ timeout: 60_000 })
  await page.goto(`/${slug}/contacts`)
  await expect(steps).toContainText('2 of 3')

  await steps.getByRole('button', { name: 'Hide the first steps' }).click()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Contacts' })).toBeVisible()
  await expect(steps).toHaveCount(0)
})

test('a run is renamed on its page, and the list shows the new name', async ({ page, request }) => {
  const slug = await makeNamespace(request, 'run-names')
  await signIn(page)
  await importList(page, slug, { name: 'leads-short.csv', text: people })
  await page.getByRole('link', { name: 'Enrich them' }).click()
  await page.getByRole('button', { name: /^Start on/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('leads-short · ')
  await expect(page.getByText(/^Finished:/)).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Rename the run' }).click()
  const field = page.getByRole('textbox', { name: 'Name' })
  await expect(field).toBeFocused()
  await expect(page.getByRole('button', { name: 'Rename', exact: true })).toBeDisabled()
  await field.fill('Autumn fair, first wave, everybody who left a card at the booth or asked for a call back')
  await field.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Autumn fair, first wave')
  await looksRight(page, 'run-renamed')
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  const row = page.getByRole('row').filter({ hasText: 'Autumn fair, first wave' })
  await expect(row).toContainText('Company profile')
  const name = row.getByRole('gridcell').first()
  await name.hover()
  await expect(row.getByRole('link').first()).toHaveAttribute('title', /asked for a call back$/)
})

test('a page that does not exist says so', async ({ page }) => {
  await signIn(page)
  await page.goto('/demo/nothing-here')
  await expect(page.getByRole('heading', { name: 'This page does not exist' })).toBeVisible()
  await expect(page.getByText('There is no page at /demo/nothing-here.')).toBeVisible()
  await looksRight(page, 'no-page')
})
