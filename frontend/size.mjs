// First-load JavaScript: the entry and everything it imports statically, gzipped as a server would send it.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('./dist/', import.meta.url)
const limitKb = 200
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const gzipKb = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000

const seen = new Set()
const visit = (key) => {
  if (seen.has(key)) return
  seen.add(key)
  for (const next of manifest[key].imports ?? []) visit(next)
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key)

const files = [...seen].map((key) => manifest[key].file)
const total = files.reduce((sum, file) => sum + gzipKb(file), 0)
const lazy = Object.values(manifest).filter((chunk) => chunk.file.endsWith('.js') && !files.includes(chunk.file))

if (process.argv.includes('--json')) {
  const figures = { first_load_js: { value: Number(total.toFixed(1)), unit: 'kB gzip', target: `<= ${limitKb}`, met: total <= limitKb } }
  console.log(JSON.stringify({ name: 'dashboard', figures }))
} else {
  for (const file of files) console.log(`${gzipKb(file).toFixed(1).padStart(8)} kB  ${file}`)
  console.log(`${total.toFixed(1).padStart(8)} kB  first load (limit ${limitKb})`)
  console.log('later, by page:')
  for (const chunk of lazy) console.log(`${gzipKb(chunk.file).toFixed(1).padStart(8)} kB  ${chunk.file}`)
}
if (total > limitKb) process.exitCode = 1
