import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Whether axe looks at this one: each scheme and each width once, all four of them in `make test-full`. */
export const axeLooksAt = (colorScheme: 'light' | 'dark', width: number): boolean =>
  Boolean(process.env['LEADGEN_TEST_FULL']) || (colorScheme === 'light') === width > 1000

/** axe, and nothing wider than the screen, in light and dark, on a desk and on a phone. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
      const where = `${name}, ${colorScheme}, ${viewport.width} px`
      await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}-${viewport.width}.png`) })
      if (axeLooksAt(colorScheme, viewport.width)) {
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`),
          where,
        ).toEqual([])
      }
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        where,
      ).toBeLessThanOrEqual(0)
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  await page.setViewportSize({ width: 1440, height: 900 })
}
