import { expect, type APIRequestContext, type Browser, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..', '..')

/** Where the sample lists live that ship with the project. */
export const EXAMPLES = path.join(ROOT, 'examples')

/** The password that this installation drew for its demo people. */
export function demoPassword(): string {
  return readFileSync(path.join(ROOT, '.data', 'e2e', 'demo-password'), 'utf8').trim()
}

/** Sign in as one of the demo people and land in the demo namespace. */
export async function signIn(page: Page, email = 'admin@leadgen.test'): Promise<void> {
  await page.goto('/sign-in?next=%2Fdemo')
  await page.getByLabel(/e-?mail/i).fill(email)
  await page.getByLabel(/password/i).fill(demoPassword())
  await page.getByRole('button', { name: /sign in/i }).click()
  await expect(page).toHaveURL(/\/demo\//)
  // The address changes before the page is rendered; a person only goes on from a page that they see.
  await expect(page.locator('main#content').getByRole('heading', { level: 1 })).toBeVisible()
}

/** A signed-in person in a browser of their own. */
export async function personIn(browser: Browser, email?: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, email)
  return page
}

/** Imports a list in the namespace `slug` as a person does, and ends on its report. */
export async function importList(
  page: Page,
  slug: string,
  file: string | { name: string; text: string },
): Promise<void> {
  await page.goto(`/${slug}/import`)
  await page
    .locator('input[type=file]')
    .setInputFiles(
      typeof file === 'string' ? file : { name: file.name, mimeType: 'text/csv', buffer: Buffer.from(file.text) },
    )
  await expect(page.getByRole('table', { name: 'Columns of the file' })).toBeVisible()
  const answers = page.getByRole('button', { name: /^(Leave out|Use this field): / })
  while ((await answers.count()) > 0) await answers.first().click()
  await page.getByRole('button', { name: /^Preview [\d,]+ rows?/ }).click()
  await page.getByRole('button', { name: /^Import [\d,]+ rows?/ }).click({ timeout: 60_000 })
  await expect(page.getByRole('link', { name: /^See the imported/ })).toBeVisible({ timeout: 60_000 })
}

/** Makes a namespace that no other journey writes into: what it counts is exact. */
export async function makeNamespace(request: APIRequestContext, name: string): Promise<string> {
  const slug = `${name}-${Date.now().toString(36)}`
  const signedIn = await request.post('/api/auth/login', {
    data: { email: 'admin@leadgen.test', password: demoPassword() },
  })
  const { access_token: token } = (await signedIn.json()) as { access_token: string }
  const made = await request.post('/api/tenants', {
    data: { name, slug },
    headers: { Authorization: `Bearer ${token}` },
  })
  expect(made.status(), await made.text()).toBe(201)
  return slug
}

/** Caps what a namespace may spend on this day at the next whole cent, or lifts the cap. */
export async function capDay(request: APIRequestContext, slug: string, isCapped: boolean): Promise<void> {
  const signedIn = await request.post('/api/auth/login', {
    data: { email: 'admin@leadgen.test', password: demoPassword() },
  })
  const { access_token: token } = (await signedIn.json()) as { access_token: string }
  const headers = { Authorization: `Bearer ${token}`, 'X-Namespace': slug }
  const now = (await (await request.get('/api/budgets', { headers })).json()) as {
    version: number | null
    day: { spent_usd: number }
  }
  const cap = isCapped ? (Math.floor(now.day.spent_usd * 100) + 1) / 100 : null
  const put = await request.put('/api/budgets', {
    headers,
    data: { time_zone: 'UTC', day_cap_usd: cap, month_cap_usd: null, version: now.version },
  })
  expect(put.ok(), await put.text()).toBe(true)
}

const sandbox = `http://127.0.0.1:${Number(process.env['LEADGEN_E2E_PORT'] ?? 8600) + 10}/_sandbox/faults`

/** Makes a stand-in misbehave (`match`: only where the call says this) until `mendServices`. */
export async function breakService(
  request: APIRequestContext,
  fault: { service: string; kind: string; match: string; seconds?: number },
): Promise<void> {
  const armed = await request.post(sandbox, { data: { ...fault, times: null } })
  expect(armed.status(), await armed.text()).toBe(201)
}

export async function mendServices(request: APIRequestContext): Promise<void> {
  expect((await request.delete(sandbox)).ok()).toBe(true)
}
