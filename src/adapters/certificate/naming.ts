import { ActionError } from '../../errors.ts'

/**
 * Makes an error about a certificate start with the file or the input that it is about.
 * @param source as a message names it: a path, or `Input "pfx-base64"`
 * @throws ActionError that `read` throws, with the source before a `certificate-invalid`
 */
export async function naming<Result>(source: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'certificate-invalid') throw error
    throw new ActionError(error.code, `${source}: ${error.message}`, { cause: error })
  }
}
