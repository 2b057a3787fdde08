import { expect, test } from '@playwright/test'

import { faults, looks } from './look'
import { demoPassword, signIn } from './stack'

test('a wrong password is refused without saying which part was wrong, and the way back is kept', async ({ page }) => {
  await page.goto('/demo/companies?q=x')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await page.getByLabel('E-mail').fill('nobody@leadgen.test')
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('E-mail or password is wrong')
  await page.getByLabel('E-mail').fill('admin@leadgen.test')
  await page.getByLabel('Password').fill(demoPassword())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/demo\/companies\?q=x$/)
})

test('next never leads off-site', async ({ page }) => {
  await signIn(page)
  // The refused way ends in the namespace used last, once the page has noted it.
  await expect.poll(() => page.evaluate(() => localStorage.getItem('leadgen.namespace'))).toBe('demo')
  await page.goto('/sign-in?next=//example.org/')
  await expect(page).toHaveURL(/\/demo\//)
})

test('an expired access token is renewed without a word; a foreign namespace is not found', async ({ page }) => {
  await signIn(page)
  await page.goto('/demo/companies')
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('leadgen.session') ?? '{}') as Record<string, unknown>
    localStorage.setItem('leadgen.session', JSON.stringify({ ...kept, accessToken: 'expired' }))
  })
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Companies', level: 1 })).toBeVisible()
  await expect(page.getByRole('grid').or(page.getByText('No companies yet')).first()).toBeVisible()
  await expect(page).toHaveURL(/\/demo\/companies/)
  await page.goto('/somebody-else/companies')
  await expect(page.getByRole('heading', { name: 'No workspace “somebody-else”' })).toBeVisible()
})

test('signing out in one tab signs out the other', async ({ page, context }) => {
  await signIn(page)
  await page.goto('/demo/companies')
  const other = await context.newPage()
  await other.goto('/demo/contacts')
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(other).toHaveURL(/\/sign-in/)
})

test('the palette goes to a page and returns the focus', async ({ page }) => {
  await signIn(page)
  await page.goto('/demo/companies')
  await page.getByRole('heading', { name: 'Companies', level: 1 }).waitFor()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByPlaceholder('Search records or run an action…').fill('camp')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/demo\/campaigns/)
  await expect(page.locator('#content')).toBeFocused()
})

test('a lost server shows, and heals', async ({ page, context }) => {
  await signIn(page)
  await page.goto('/demo/companies')
  await expect(page.getByRole('grid')).toBeVisible()
  await context.setOffline(true)
  await page.getByRole('searchbox').fill('kov')
  await expect(page.getByText('The server is not answering')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('The server is not answering')).toBeHidden({ timeout: 10_000 })
})

for (const { colorScheme, viewport } of looks) {
  test(`pages fit, and axe finds nothing: ${colorScheme}, ${viewport.width} px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    await page.goto('/sign-in')
    await page.getByLabel('Password').waitFor()
    expect(await faults(page)).toEqual([])
    await signIn(page)
    for (const name of [
      'contacts',
      'companies',
      'import',
      'enrich',
      'quality',
      'campaigns',
      'review',
      'messages',
      'admin',
    ]) {
      await page.goto(`/demo/${name}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
      expect(await faults(page), name).toEqual([])
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(wider, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
    }
  })
}
