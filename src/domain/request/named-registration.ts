import type { Registration } from './registration.ts'

/** A registration and where it stands. */
export interface NamedRegistration {
  readonly registration: Registration
  /** Path from the working directory; undefined where the input `configuration` holds the registration itself. */
  readonly file: string | undefined
}

/** What people call a registration. */
export function registrationName({ file }: Pick<NamedRegistration, 'file'>): string {
  return file ?? 'configuration'
}
