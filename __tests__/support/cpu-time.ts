/** Milliseconds that this process has computed, in all threads: how busy the machine is otherwise does not count. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
