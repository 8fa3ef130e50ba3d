/** Sample words that are hard to draw. */

export const LONG_NAME = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherungsanstalt '.repeat(4).trim()
export const NAMES = ['Ada Lovelace', 'Ben Okri', 'Cleo', 'Élodie Durand', 'حسن البنا', '李 小龍', 'Zoë 🦊', LONG_NAME]
