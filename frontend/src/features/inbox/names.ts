import type { Conversation } from './useInbox'

/** What whoever wrote is called; empty for a contact without a name. */
export const nameOf = (row: Conversation): string => (row.contact ? row.contact.name : row.name || (row.address ?? ''))
