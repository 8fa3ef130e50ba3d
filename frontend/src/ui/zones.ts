/** The time zones this browser knows. */

const offsets = new Map<string, string>()

/** All names, with one that may be missing (an older or newer one that is in use). */
export function zoneNames(used?: string | null): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return [...new Set(['UTC', ...known, ...(used ? [used] : [])])]
}

/** "America/Argentina/Buenos_Aires" is "Buenos Aires". */
export function placeOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}

/** How far from UTC it is now: "UTC+2"; empty where the browser does not know the zone. */
export function offsetOf(zone: string): string {
  const known = offsets.get(zone)
  if (known !== undefined) return known
  let text = ''
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts()
    text = (parts.find((part) => part.type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC')
  } catch {
    // A name this browser has not heard of.
  }
  offsets.set(zone, text)
  return text
}
