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

const pages = Object.entries(manifest)
  .filter(([key, chunk]) => chunk.isDynamicEntry && /-page\.tsx$/.test(key))
  .map(([key, chunk]) => {
    const own = new Set()
    const walk = (name) => {
      if (seen.has(name) || own.has(name)) return
      own.add(name)
      for (const next of manifest[name].imports ?? []) walk(next)
    }
    walk(key)
    return { name: chunk.name, kb: [...own].reduce((sum, name) => sum + gzipKb(manifest[name].file), 0) }
  })
  .sort((left, right) => right.kb - left.kb)

const files = [...seen].map((key) => manifest[key].file)
const total = files.reduce((sum, file) => sum + gzipKb(file), 0)

if (process.argv.includes('--json')) {
  const figures = {
    first_load_js: { value: Number(total.toFixed(1)), unit: 'kB gzip', target: `<= ${limitKb}`, met: total <= limitKb },
  }
  for (const page of pages)
    figures[`page_${page.name}`] = {
      value: Number((total + page.kb).toFixed(1)),
      unit: 'kB gzip',
      target: null,
      met: null,
    }
  console.log(JSON.stringify({ name: 'dashboard', figures }))
} else {
  for (const file of files) console.log(`${gzipKb(file).toFixed(1).padStart(8)} kB  ${file}`)
  console.log(`${total.toFixed(1).padStart(8)} kB  first load (limit ${limitKb})`)
  console.log('on top of that, each page with all it needs:')
  for (const page of pages) console.log(`${page.kb.toFixed(1).padStart(8)} kB  ${page.name}`)
}
if (total > limitKb) process.exitCode = 1
