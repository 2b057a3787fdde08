import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const kebabCase = {
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename)
      if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/.test(name)) {
        context.report({ node, message: `File name "${name}" is not kebab-case.` })
      }
    },
  }),
}

const mostFiles = 16
const folderSize = {
  create: (context) => ({
    Program(node) {
      const here = readdirSync(dirname(context.filename), { withFileTypes: true }).filter((entry) => entry.isFile())
      if (here.length > mostFiles) {
        context.report({
          node,
          message: `${here.length} files in one folder; at most ${mostFiles}: group them by idea.`,
        })
      }
    },
  }),
}

const outsideWorld = ['fetch', 'EventSource', 'XMLHttpRequest', 'WebSocket']
const onlyClient = 'The only door to the network is src/api/client.ts.'
const climbing = { regex: '^\\.\\./', message: 'Import from another folder with @/.' }
const drawers = {
  regex: '/(utils|helpers|common|misc|core)(/|$)',
  message: 'No drawers: name the file after its idea.',
}
const zone = (regex, message) => ({ regex, message })
const imports = (...zones) => ({ 'no-restricted-imports': ['error', { patterns: [climbing, drawers, ...zones] }] })

// Zones come from the folder listing, so a new feature is fenced on the day it appears.
const features = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
const featureZones = features.map((name) => ({
  files: [`src/features/${name}/**/*.{ts,tsx}`],
  rules: imports(
    zone(`^@/features/(?!${name}(/|$))`, 'A feature never imports another feature; share through ui/ or api/.'),
    zone('^@/app(/|$)', 'Features do not know the app that composes them.'),
  ),
}))

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.gen.ts', 'playwright-report', 'test-results', 'e2e/.output'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: { house: { rules: { 'kebab-case': kebabCase, 'folder-size': folderSize } }, 'react-hooks': reactHooks },
    rules: {
      'house/kebab-case': 'error',
      'max-lines': ['error', { max: 500 }],
      eqeqeq: 'error',
      'no-console': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  { files: ['src/**/*.{ts,tsx}'], rules: { 'house/folder-size': 'error' } },
  { files: ['src/**/*.tsx'], rules: { 'max-lines': ['error', { max: 400 }] } },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      ...imports(),
      'no-restricted-globals': ['error', ...outsideWorld.map((name) => ({ name, message: onlyClient }))],
      'no-restricted-properties': [
        'error',
        ...['window', 'globalThis', 'self'].flatMap((object) =>
          outsideWorld.map((property) => ({ object, property, message: onlyClient })),
        ),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "Property[key.name='queryKey'] > ArrayExpression",
          message: 'Query keys come from the options factory in src/api, never from a literal.',
        },
      ],
    },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}'],
    rules: imports(zone('^@/(features|app|api)(/|$)', 'ui/ knows no feature, no app and no API.')),
  },
  {
    files: ['src/api/**/*.{ts,tsx}', 'src/*.{ts,tsx}'],
    rules: imports(zone('^@/(features|app)(/|$)', 'Shared code knows no feature and no app.')),
  },
  ...featureZones,
  { files: ['src/main.tsx'], rules: imports() },
  { files: ['src/api/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/api/client.ts'], rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' } },
  {
    files: ['src/**/*.test.{ts,tsx}', 'src/testing/**'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  { files: ['*.mjs'], rules: { 'no-console': 'off' } },
)
