import type { Directory } from '../directory.ts'
import type { SigningKey } from '../key-material.ts'
import type { Replication } from '../replication.ts'

/** What Exchange Online works with. */
export interface ExchangeContext {
  readonly directory: Directory
  /** Signs access tokens. */
  readonly key: SigningKey
  /** How far Exchange is behind the directory's writers. */
  readonly directoryNews: Replication
  /** How far what is in force of the list of applications is behind the list. */
  readonly listInForce: Replication
}
