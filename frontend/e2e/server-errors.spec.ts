import { expect, test, type BrowserContext } from '@playwright/test'

import { looksRight } from './look'
import { makeNamespace, personIn } from './stack'

const failureId = '01a22059-0000-7000-8000-00000000f00d'
const failure = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Something went wrong',
    status: 500,
    detail: 'The server could not do this. It is written down under the number below.',
    code: 'internal',
    request_id: failureId,
  }),
}
const nobody = '01a22059-0000-7000-8000-000000000000'
const pages = [
  'contacts',
  'companies',
  'import',
  'enrich',
  'quality',
  'campaigns',
  'review',
  'messages',
  'admin',
  `contacts/${nobody}`,
  `companies/${nobody}`,
  `import/${nobody}`,
  `enrich/${nobody}`,
  `campaigns/${nobody}`,
]

/** What pages show is fetched in vain; signing in and the health of the server are not what fails here. */
const breakReads = (context: BrowserContext) =>
  context.route(/\/api\/(?!auth\/|health)/, (route) =>
    route.request().method() === 'GET' ? route.fulfill(failure) : route.continue(),
  )

test('every page whose data does not come says so and offers the next step', async ({ browser, request }) => {
  const slug = await makeNamespace(request, 'broken')
  const first = await personIn(browser)
  const context = first.context()
  await breakReads(context)
  await Promise.all(
    pages.map(async (name) => {
      const page = await context.newPage()
      await page.goto(`/${slug}/${name}`)
      const content = page.locator('#content')
      await expect(content.getByRole('alert').first(), name).toContainText('Something went wrong', { timeout: 60_000 })
      await expect(content.getByText(failureId).first(), name).toBeVisible()
      await expect(content.getByRole('button', { name: 'Try again' }).first(), name).toBeVisible()
      await page.close()
    }),
  )
  await first.goto(`/${slug}/companies`)
  await expect(first.getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: 20_000 })
  await looksRight(first, 'companies-failed')
  await context.unrouteAll({ behavior: 'wait' })
  await first.getByRole('button', { name: 'Try again' }).click()
  await expect(first.getByText('No companies yet')).toBeVisible()
  await context.close()
})
