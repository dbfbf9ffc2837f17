/** Some weeks after Exchange Online began to let listed applications alone use EWS, and months before the end of it. */
export const AUTUMN = new Date('2026-11-25T09:00:00Z')
