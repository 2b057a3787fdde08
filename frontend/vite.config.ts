import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const api = process.env['LEADGEN_API'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': api } },
  preview: { host: '127.0.0.1', proxy: { '/api': api } },
  // The manifest lets `npm run size` follow the entry's static imports; no inlined assets, so a strict CSP can hold.
  build: { outDir: 'dist', manifest: true, assetsInlineLimit: 0, sourcemap: false },
  test: {
    environment: 'jsdom',
    // A context of its own for each file, in threads that go on: making jsdom took most of the time.
    pool: 'vmThreads',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
  },
})
