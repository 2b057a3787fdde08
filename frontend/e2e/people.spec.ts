import { expect, test, type Page } from '@playwright/test'

import { looksRight } from './look'
import { personIn } from './stack'

/**
 * Who may enter, and what they may do there: a namespace is made and entered, a person is invited into it, given
 * another role, shut out and let in again, and sets a new password. The steps share one installation, so they run in
 * order.
 */
test.describe.configure({ mode: 'serial' })

const mark = Date.now().toString(36)
const namespace = `Agentura ${mark}`
const slug = `agentura-${mark}`
const email = `petra.${mark}@agentura.test`
const first = 'the first password 1'
const second = 'the second password 2'

let admin: Page
let petra: Page
test.beforeAll(async ({ browser }) => {
  admin = await personIn(browser)
  petra = await (await browser.newContext()).newPage()
})
test.afterAll(async () => {
  await admin.context().close()
  await petra.context().close()
})

const memberRow = () => admin.getByRole('region', { name: 'Members' }).getByRole('row').filter({ hasText: email })
const sign = async (password: string) => {
  await petra.goto(`/sign-in?next=${encodeURIComponent(`/${slug}/contacts`)}`)
  await petra.getByLabel('E-mail').fill(email)
  await petra.getByLabel('Password').fill(password)
  await petra.getByRole('button', { name: 'Sign in' }).click()
}

test('a namespace is made, is in the menu at once, and is empty', async () => {
  await admin.goto('/demo/admin?tab=namespaces')
  await admin.getByRole('button', { name: 'New workspace' }).click()
  await admin.getByRole('dialog').getByLabel('Name').fill(namespace)
  await expect(admin.getByRole('dialog').getByLabel('In the URL')).toHaveValue(slug)
  await admin.getByRole('button', { name: 'Create workspace' }).click()
  await expect(admin.getByRole('region', { name: 'Workspaces' })).toContainText(`/${slug}`)
  await admin.getByRole('button', { name: /^Workspace: Demo Team/ }).click()
  await admin.getByRole('menuitem', { name: new RegExp(namespace) }).click()
  await expect(admin).toHaveURL(new RegExp(`/${slug}/admin`))
  await admin.goto(`/${slug}/contacts`)
  await expect(admin.getByText('No contacts yet')).toBeVisible()
  await admin.getByRole('button', { name: new RegExp(`^Workspace: ${namespace}`) }).click()
  await admin.getByRole('menuitem', { name: /^Demo Team/ }).click()
  await expect(admin).toHaveURL(/\/demo\/contacts/)
})

test('an invited person joins with the role that was chosen', async () => {
  await admin.goto(`/${slug}/admin?tab=invites`)
  await admin.getByLabel('E-mail').fill(email)
  await admin.getByRole('combobox', { name: 'Role', exact: true }).click()
  await admin.getByRole('option', { name: 'Viewer' }).click()
  await admin.getByRole('button', { name: 'Create invite link' }).click()
  const link = new URL(await admin.getByRole('dialog').getByLabel('Link', { exact: true }).inputValue())
  await looksRight(admin, 'once-link')
  await admin.getByRole('button', { name: 'Done' }).click()
  await petra.goto(link.pathname + link.hash)
  await expect(petra.getByRole('heading', { name: `Join ${namespace}` })).toBeVisible()
  await looksRight(petra, 'accept-invite')
  await petra.getByLabel(/^Your name/).fill('Petra Pozvaná')
  await petra.getByLabel('Password').fill(first)
  await petra.getByRole('button', { name: 'Join' }).click()
  await expect(petra).toHaveURL(new RegExp(`/${slug}(/|$)`))
  await petra.goto(link.pathname + link.hash)
  await expect(petra.getByRole('alert')).toBeVisible()
})

test('a viewer reads everything and is offered nothing that changes it', async () => {
  await petra.goto(`/${slug}/contacts`)
  await expect(petra.getByText('No contacts yet')).toBeVisible()
  await expect(petra.getByRole('button', { name: 'New contact' })).toHaveCount(0)
  await expect(petra.getByRole('link', { name: 'Admin' })).toHaveCount(0)
  await petra.goto(`/${slug}/import`)
  await expect(petra.getByText('Lists that editors import appear here.')).toBeVisible()
  await expect(petra.locator('input[type=file]')).toHaveCount(0)
  await petra.goto(`/${slug}/campaigns`)
  await expect(petra.getByText('No campaigns yet')).toBeVisible()
  await expect(petra.getByRole('button', { name: 'New campaign' })).toHaveCount(0)
  await petra.goto(`/${slug}/admin`)
  await expect(petra.getByText('This page is for admins')).toBeVisible()
  await petra.goto('/demo/contacts')
  await expect(petra.getByRole('heading', { name: 'No workspace “demo”' })).toBeVisible()
})

test('another role is another dashboard', async () => {
  await admin.goto(`/${slug}/admin`)
  await admin.getByLabel('Role of Petra Pozvaná').click()
  const changed = admin.waitForResponse(
    (one) => one.request().method() === 'PATCH' && one.url().includes('/api/users/'),
  )
  await admin.getByRole('option', { name: 'Editor' }).click()
  expect((await changed).ok()).toBe(true)
  await admin.reload()
  await expect(admin.getByLabel('Role of Petra Pozvaná')).toContainText('Editor')
  await petra.goto(`/${slug}/contacts`)
  await expect(petra.getByRole('button', { name: 'New contact' })).toBeVisible()
})

test('a deactivated person is signed out at once, until allowed again', async () => {
  await admin.getByRole('button', { name: 'More for Petra Pozvaná' }).click()
  await admin.getByRole('menuitem', { name: 'Deactivate the account' }).click()
  await admin.getByRole('button', { name: 'Deactivate the account' }).click()
  await expect(memberRow()).toContainText('Deactivated')
  await petra.reload()
  await expect(petra).toHaveURL(/\/sign-in/)
  await sign(first)
  await expect(petra.getByRole('alert')).toBeVisible()
  await admin.getByRole('button', { name: 'More for Petra Pozvaná' }).click()
  await admin.getByRole('menuitem', { name: 'Allow sign-in again' }).click()
  await expect(memberRow()).not.toContainText('Deactivated')
})

test('a password link sets a new password, and the old one is over', async () => {
  await admin.getByRole('button', { name: 'More for Petra Pozvaná' }).click()
  await admin.getByRole('menuitem', { name: 'Password link' }).click()
  const link = new URL(await admin.getByRole('dialog').getByLabel('Link', { exact: true }).inputValue())
  await admin.getByRole('button', { name: 'Done' }).click()
  await petra.goto(link.pathname + link.hash)
  await petra.getByLabel('New password').fill(second)
  await petra.getByRole('button', { name: 'Set and sign in' }).click()
  await expect(petra).toHaveURL(new RegExp(`/${slug}(/|$)`))
  await petra.getByRole('button', { name: /^Account/ }).click()
  await petra.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(petra).toHaveURL(/\/sign-in/)
  await sign(first)
  await expect(petra.getByRole('alert')).toContainText('E-mail or password is wrong')
  await sign(second)
  await expect(petra).toHaveURL(new RegExp(`/${slug}/contacts`))
})
