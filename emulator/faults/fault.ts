/** The servers of an emulator. Entra, Graph and GitHub's OIDC provider are the tenant. */
export const serverNames = ['tenant', 'exchange', 'sharePoint', 'github', 'keyVault', 'vb365'] as const
export type ServerName = (typeof serverNames)[number]

/** A request as it arrives at one of the servers, before anything is done. */
export interface Arrival {
  readonly server: ServerName
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly body: string
  /** The ID inside its batch, for an item of one. */
  readonly item?: string
}

/** The connection of a client that waits. */
export interface OpenConnection {
  readonly closed: Promise<void>
}

/** An answer that no service gave. */
export interface FalseAnswer {
  readonly kind: 'answer'
  /** Whether the server carried the request out before, and its own answer is lost. */
  readonly acted: boolean
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Seconds from now, by the emulator's clock, of the date in `Retry-After`. */
  readonly retryAfterDate?: number
}

/** What ends an exchange without an answer. `acted`: the server carried the request out before. */
export type Interruption =
  | { readonly kind: 'reset'; readonly acted: boolean }
  /** The connection remains open until the client closes it. */
  | {
      readonly kind: 'hang'
      readonly acted?: boolean
      /** In tests: called once the server has acted, or would have. */
      readonly arrived?: (connection: OpenConnection) => void
    }
  /** The client gets SIGKILL. Whoever starts it writes its process ID into the file. */
  | { readonly kind: 'kill'; readonly acted: boolean; readonly pidFile: string }
  /** In tests: the client is taken for dead. Its connections end, and nothing that came over them is done or answered any more. */
  | { readonly kind: 'abandon'; readonly acted: boolean; readonly abandoned: () => void }

/** What becomes of an answer on its way. The server carried the request out before. */
export type Distortion =
  /** The connection breaks in the middle of the body. */
  | { readonly kind: 'half-body' }
  /** The body ends in the middle, and the answer says that this is all. */
  | { readonly kind: 'short-body' }
  | { readonly kind: 'content-type'; readonly contentType: string }
  /** The body comes in pieces, over this time. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** In tests. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: string) => string | Promise<string> }

/** How an exchange goes wrong. */
export type Fault = FalseAnswer | Interruption | Distortion
/** How one item of a batch goes wrong. An interruption ends the batch there: later items are not carried out. */
export type ItemFault = FalseAnswer | Interruption

/** Which requests go wrong; all that is given has to match. */
export interface RequestPattern {
  readonly server?: ServerName
  readonly method?: string
  /** Of path and query. */
  readonly path?: RegExp
  readonly body?: RegExp
  /** In tests: of `METHOD /path?query BODY`. */
  readonly line?: RegExp
  /** The first of the matching requests that goes wrong; 1 when left out. */
  readonly nth?: number
  /** How many go wrong; when left out, one, and with `share` all. */
  readonly times?: number
  /** Of these, the share from 0 to 1 that goes wrong, chosen by the seed. */
  readonly share?: number
}

/** Requests, or items of batches, and what happens to them. */
export type FaultRule =
  | (RequestPattern & { readonly of?: 'request'; readonly fault: Fault })
  | (RequestPattern & { readonly of: 'item'; readonly fault: ItemFault })

/** All that goes wrong. Of several rules that match a request, the first one that is not used up counts. */
export interface FaultPlan {
  /** Decides what a `share` meets; 1 when left out. */
  readonly seed?: number
  readonly faults: readonly FaultRule[]
  /** In tests: gets what a server that acted meant to answer. */
  readonly watch?: (arrival: Arrival, answer: string) => void
}
