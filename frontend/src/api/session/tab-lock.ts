const leaseMs = 10_000

/**
 * Run `work` in one tab only, never in two together. Web Locks exist only in secure contexts; on a plain-http host a
 * lease in localStorage keeps tabs from racing, where a lost race costs one more sign-in, never data.
 */
export async function withTabLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  if ('locks' in navigator && navigator.locks !== undefined) return navigator.locks.request(name, work)
  const key = `leadgen.lock.${name}`
  const mine = `${Date.now() + leaseMs}:${Math.random()}`
  const held = () => Number((localStorage.getItem(key) ?? '0').split(':')[0]) > Date.now()
  for (let tries = 0; held() && tries < leaseMs / 50; tries++) await new Promise((done) => setTimeout(done, 50))
  localStorage.setItem(key, mine)
  try {
    return await work()
  } finally {
    if (localStorage.getItem(key) === mine) localStorage.removeItem(key)
  }
}
