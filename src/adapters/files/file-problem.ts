import { isNativeError } from 'node:util/types'

/** Codes of https://man7.org/linux/man-pages/man3/errno.3.html that a user can do something about. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted; on Windows another program may have it open, or it is read-only',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOENT: 'it does not exist',
  EEXIST: 'it already exists',
  EBUSY: 'another program has it open; close that program or wait until it has finished',
  ETXTBSY: 'it is a running program; stop it first',
  EMFILE: 'too many files are open; raise the limit of open files of this job (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk or the network share failed',
  ELOOP: 'it is a symbolic link',
  ENAMETOOLONG: 'the name is too long'
}

/** Why a file operation failed, as a part of a sentence. */
export function fileProblem(error: unknown): string {
  const code = errorCode(error)
  if (code === undefined) return isNativeError(error) ? error.message : String(error)
  return PROBLEMS[code] ?? code
}

/** The code of an error of the operating system, as `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
