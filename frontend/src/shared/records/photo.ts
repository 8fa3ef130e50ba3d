/** Where the picture of a contact is; undefined where it has none. */
export const photoOf = (name: string | null | undefined): string | undefined => (name ? `/api/v1/photos/${encodeURIComponent(name)}` : undefined)
