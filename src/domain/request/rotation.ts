/** When a generated certificate is replaced: inside its renewal window, now, or not at all. */
export const ROTATIONS = ['auto', 'force', 'never'] as const
export type Rotation = (typeof ROTATIONS)[number]
