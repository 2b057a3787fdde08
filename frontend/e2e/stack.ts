import { expect, type Page } from '@playwright/test'
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
  await expect(page).toHaveURL(/\/demo(\/|$)/)
}
