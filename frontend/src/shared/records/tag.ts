/** The entity tag of a version: a change sent with it does not go over somebody else's. */
export const tagOf = (version: number): string => `"${version}"`
