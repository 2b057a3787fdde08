import { defineConfig } from '@playwright/test'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const port = Number(process.env['LEADGEN_E2E_PORT'] ?? 8600)

/** Journeys run in the system's Chromium against a fresh installation: `leadgen up` on an empty data folder. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'e2e/.output',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: [['list'], ['junit']],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
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
  webServer: {
    command: `rm -rf .data/e2e && exec .venv/bin/leadgen up`,
    cwd: root,
    url: `http://127.0.0.1:${port}/api/health`,
    timeout: 120_000,
    reuseExistingServer: false,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 45_000 },
    env: {
      LEADGEN_DATA_DIR: path.join(root, '.data', 'e2e'),
      LEADGEN_PORT: String(port),
      LEADGEN_SANDBOX_PORT: String(port + 10),
      LEADGEN_SANDBOX: '1',
    },
  },
})
