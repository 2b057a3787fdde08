import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const isFull = Boolean(process.env['LEADGEN_TEST_FULL'])

/** How pages are looked at: each scheme and each width once, all four together in `make test-full`. */
export const looks = [
  { colorScheme: 'light' as const, viewport: desk },
  { colorScheme: 'dark' as const, viewport: phone },
]
if (isFull) looks.push({ colorScheme: 'light', viewport: phone }, { colorScheme: 'dark', viewport: desk })

/** What axe finds on a page; there are no frames in it, for which axe would open a page of its own. */
export async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)
}

/** axe, and nothing wider than the screen, in light and dark, on a desk and on a phone. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const { colorScheme, viewport } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    const where = `${name}, ${colorScheme}, ${viewport.width} px`
    if (isFull) await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}-${viewport.width}.png`) })
    expect(await faults(page), where).toEqual([])
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      where,
    ).toBeLessThanOrEqual(0)
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  await page.setViewportSize(desk)
}
