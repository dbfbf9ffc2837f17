import { registrationName } from './named-registration.ts'

/** A place in a registration file. */
export interface TextPlace {
  /** Nothing where the input `configuration` holds the registration itself. */
  readonly file: string | null | undefined
  readonly line: number
  readonly column: number
}

/** As in `contoso.json:2:13`, which many terminals and editors open. */
export function placeText({ file, line, column }: TextPlace): string {
  return `${registrationName({ file: file ?? undefined })}:${line}:${column}`
}
