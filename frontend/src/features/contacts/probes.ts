/** What to search for to find out whether somebody is known: the surest first. */

interface Typed {
  name: string
  email: string
  phone: string
}

export function probes({ name, email, phone }: Typed): string[] {
  const found: string[] = []
  if (/^[^@\s]+@[^@\s]+\.[^@\s]{2,}$/.test(email.trim())) found.push(email.trim())
  if (phone.replace(/\D/g, '').length >= 6) found.push(phone.trim())
  // A first name alone is everybody's.
  if (/\S\s+\S{2,}/.test(name.trim())) found.push(name.trim())
  return found
}
