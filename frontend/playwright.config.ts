import { defineConfig } from '@playwright/test'

/** Journeys run against a stack that is already up (`LEADGEN_URL`), in the system's Chromium. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'e2e/.output',
  timeout: 120_000,
  workers: 1,
  reporter: [['list']],
  use: {
    baseURL: process.env['LEADGEN_URL'] ?? 'http://127.0.0.1:8000',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
