import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const page = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'benchmarks.md')

/**
 * Puts a report into the page of benchmarks, between the marks of its section; what is written around them stays.
 */
export function publish(section: 'provider' | 'engine' | 'console', text: string): void {
  const begin = `<!-- begin: npm run bench:${section} -->`
  const end = `<!-- end: npm run bench:${section} -->`
  const old = existsSync(page) ? readFileSync(page, 'utf8') : '# Benchmarks\n'
  const block = `${begin}\n\n${text.trim()}\n\n${end}`
  const from = old.indexOf(begin)
  const to = old.indexOf(end)
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(
    page,
    from < 0 || to < from
      ? `${old.trimEnd()}\n\n${block}\n`
      : old.slice(0, from) + block + old.slice(to + end.length),
  )
}
