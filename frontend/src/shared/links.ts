/** Addresses that the server hands out: a screen of the app, or something else of the house. */

const APP = '/app'

export interface Link {
  /** A screen, for the router. */
  to?: string
  /** Anything else, for the browser. */
  href?: string
}

/** How to follow a path of this installation; nothing for what is none. */
export function linkOf(path: string): Link {
  if (!/^\/(?![/\\])/.test(path)) return {}
  if (path === APP || path.startsWith(`${APP}/`)) return { to: path.slice(APP.length) || '/' }
  return { href: path }
}
