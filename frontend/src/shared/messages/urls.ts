/** Addresses as they are read at a glance. */

/** Without the scheme, and without what says only where a visitor comes from. */
export function shortUrl(url: string): string {
  const [before = '', fragment = ''] = url.replace(/^https?:\/\/(www\.)?/i, '').split(/#(.*)/s)
  const [page = '', query = ''] = before.split(/\?(.*)/s)
  const kept = query.split('&').filter((one) => one && !/^utm_\w+=/i.test(one))
  return page.replace(/\/$/, '') + (kept.length ? `?${kept.join('&')}` : '') + (fragment ? `#${fragment}` : '')
}
