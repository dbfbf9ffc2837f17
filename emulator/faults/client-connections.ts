import type { Socket } from 'node:net'

/** The connections of clients, some of which are taken for dead. */
export class ClientConnections {
  readonly #open = new Set<Socket>()
  readonly #abandoned = new WeakSet<Socket>()

  opened(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Whoever has a connection now gets no answer any more. */
  abandonAll(): void {
    for (const socket of this.#open) this.#abandoned.add(socket)
  }

  /** As the machine of a client does that has died. */
  closeAbandoned(): void {
    for (const socket of this.#open) if (this.#abandoned.has(socket)) socket.destroy()
  }

  isAbandoned(socket: Socket): boolean {
    return this.#abandoned.has(socket)
  }
}
