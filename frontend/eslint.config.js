import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import pluginQuery from '@tanstack/eslint-plugin-query'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

import { importCircles } from './eslint-import-circles.js'

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

const longest = 120
const lineLength = {
  create: (context) => ({
    Program() {
      context.sourceCode.lines.forEach((text, index) => {
        if (text.length > longest) {
          context.report({ loc: { line: index + 1, column: longest }, message: `Longer than ${longest} characters.` })
        }
      })
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
const onlyFactory = 'Query keys come from the options factories in src/api, never from a literal.'
// Anywhere inside the value: `as const`, `satisfies`, a spread or a condition around the literal changes nothing.
const keyLiterals = [
  "Property[key.name='queryKey'] ArrayExpression",
  "Property[key.value='queryKey'] ArrayExpression",
  'VariableDeclarator[id.name=/[kK]ey$/] > ArrayExpression',
  'VariableDeclarator[id.name=/[kK]ey$/] > :matches(TSAsExpression, TSSatisfiesExpression) > ArrayExpression',
  'CallExpression[callee.property.name=/^[sg]etQuer(y|ies)(Data|State)$/] > .arguments:first-child ArrayExpression',
  'CallExpression[callee.property.name=/^[sg]etQuer(y|ies)(Data|State)$/] > ArrayExpression.arguments:first-child',
]
const climbing = { regex: '^\\.\\./', message: 'Import from another folder with @/.' }
const drawers = {
  regex: '/(utils|helpers|common|misc|core)(/|$)',
  message: 'No drawers: name the file after its idea.',
}
const zone = (regex, message) => ({ regex, message })
// ESLint's rule does not look into import('…').
const lazyImports = {
  meta: { schema: [{ type: 'array' }] },
  create: (context) => ({
    ImportExpression(node) {
      for (const { regex, message } of context.options[0]) {
        if (new RegExp(regex).test(String(node.source.value))) context.report({ node, message })
      }
    },
  }),
}
const imports = (...zones) => ({
  'no-restricted-imports': ['error', { patterns: [climbing, drawers, ...zones] }],
  'house/lazy-imports': ['error', [climbing, drawers, ...zones]],
})

// Imports point down one list: ui < api < records < features < app.
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

const accessibility = {
  // Editors and dialogs focus their first control when a person opens them; a native element never takes the focus.
  'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
  // Areas that scroll have to be reachable by keyboard.
  'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: [], roles: ['tabpanel', 'region', 'group'] }],
  // Forms, lists and groups may listen to keys that bubble up from their controls; clicks need a real control.
  'jsx-a11y/no-noninteractive-element-interactions': ['error', { handlers: ['onClick', 'onMouseDown', 'onMouseUp'] }],
  'jsx-a11y/label-has-associated-control': ['error', { controlComponents: ['Switch', 'Input'], depth: 3 }],
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.gen.ts', 'playwright-report', 'test-results', 'e2e/.output'] },
  ...tseslint.configs.strict,
  ...pluginQuery.configs['flat/recommended-strict'],
  { ...jsxA11y.flatConfigs.recommended, files: ['src/**/*.tsx'] },
  { files: ['src/**/*.tsx'], rules: accessibility },
  // Rows and cells are pointed at by aria-activedescendant; the grid itself has the focus and takes the keys.
  {
    files: ['src/ui/grid/*.tsx'],
    rules: { 'jsx-a11y/interactive-supports-focus': 'off', 'jsx-a11y/click-events-have-key-events': 'off' },
  },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: {
      house: {
        rules: {
          'kebab-case': kebabCase,
          'folder-size': folderSize,
          'line-length': lineLength,
          'lazy-imports': lazyImports,
          'import-circles': importCircles,
        },
      },
      'react-hooks': reactHooks,
    },
    rules: {
      'house/kebab-case': 'error',
      'max-lines': ['error', { max: 500 }],
      'house/line-length': 'error',
      'no-nested-ternary': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  { files: ['src/**/*.{ts,tsx}'], rules: { 'house/folder-size': 'error', 'house/import-circles': 'error' } },
  { files: ['src/**/*.tsx'], ignores: ['**/*.test.tsx'], rules: { 'max-lines': ['error', { max: 300 }] } },
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
      'no-restricted-syntax': ['error', ...keyLiterals.map((selector) => ({ selector, message: onlyFactory }))],
    },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}'],
    rules: imports(zone('^@/(tenant$|(api|records|features|app)(/|$))', 'ui/ knows no API, no record and no feature.')),
  },
  {
    files: ['src/api/**/*.{ts,tsx}'],
    rules: imports(zone('^@/(tenant$|(records|features|app)(/|$))', 'api/ knows no record, no feature and no app.')),
  },
  {
    files: ['src/*.{ts,tsx}', 'src/testing/**/*.{ts,tsx}'],
    rules: imports(zone('^@/(records|features|app)(/|$)', 'Shared code knows no record, no feature and no app.')),
  },
  {
    files: ['src/records/**/*.{ts,tsx}'],
    rules: imports(zone('^@/(features|app)(/|$)', 'records/ knows no feature and no app.')),
  },
  {
    files: ['src/app/**/*.{ts,tsx}'],
    rules: imports(
      zone('^@/features/(?!.*-page$)', 'The app composes the pages of features and knows nothing else of them.'),
      zone('^@/records(/|$)', 'Records belong to the features that show them.'),
    ),
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
