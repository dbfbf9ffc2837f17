/** Codes of https://man7.org/linux/man-pages/man3/errno.3.html that a user can do something about. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOENT: 'it does not exist',
  EEXIST: 'it exists already',
  ELOOP: 'it is a symbolic link',
  ENAMETOOLONG: 'the name is too long'
}

/** Why a file operation failed, as a part of a sentence. */
export function fileProblem(error: unknown): string {
  const code = errorCode(error)
  if (code === undefined) return error instanceof Error ? error.message : String(error)
  return PROBLEMS[code] ?? code
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
