/** What is known of somebody who is being typed in, as far as it says who they are. */

interface Typed {
  firstName: string
  lastName: string
  email: string
  phone: string
  organisation: number | null
}

export function draftOf({ firstName, lastName, email, phone, organisation }: Typed) {
  const emails = /^[^@\s]+@[^@\s]+\.[^@\s]{2,}$/.test(email.trim()) ? [email.trim()] : []
  const phones = phone.replace(/\D/g, '').length >= 6 ? [phone.trim()] : []
  const names = [firstName.trim(), lastName.trim()]
  // A first name alone is everybody's.
  if (!emails.length && !phones.length && names.includes('')) return null
  return { first_name: names[0], last_name: names[1], emails, phones, organisation }
}
