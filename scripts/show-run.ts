import type { ActionRun } from './runner.ts'

/** Prints what a step leaves behind: log, outputs, summary. */
export function showRun(title: string, { log, outputs, summary }: ActionRun): void {
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}`)
  console.log([`# ${title}`, '', '--- log', log, '', '--- outputs', ...lines, '', '--- summary', summary].join('\n'))
}
