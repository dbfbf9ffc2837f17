import { appendFile, writeFile } from 'node:fs/promises'
import { readReportFiles } from '../src/adapters/files/report-files.ts'
import { documentationPage } from '../src/adapters/github/documentation.ts'
import { mergeReports } from '../src/report/merge-reports.ts'
import { renderMergedSummary } from '../src/report/merged-summary.ts'
import { runScript, UsageError } from './command-line.ts'

const USAGE = `Makes one report of those that the shards of a run left, and prints a summary in Markdown.

  npm run merge-reports -- DIR [--output FILE]

  DIR       the folder with the reports; every JSON file in it and below it is one
  --output  where the merged report goes, as JSON

The summary also goes to the job summary where GITHUB_STEP_SUMMARY names a file. Ends with exit code 1 where a registration
failed, a shard is missing, or a file is not a report. In a workflow, the mode "merge" of the action does the same.
`

await runScript({ usage: USAGE, options: { output: { type: 'string' } }, argument: 'DIR' }, async (options, folder) => {
  if (folder === undefined) throw new UsageError('DIR is missing; give the folder with the reports.')
  const merged = mergeReports(await readReportFiles(folder))
  const summary = renderMergedSummary(merged, {
    now: new Date(),
    errorPage: documentationPage('docs/errors.md', process.env)
  })
  process.stdout.write(summary)
  const { GITHUB_STEP_SUMMARY: summaryFile } = process.env
  if (summaryFile) await appendFile(summaryFile, summary)
  const output = options.get('output')
  if (output !== undefined) await writeFile(output, `${JSON.stringify(merged.report)}\n`)
  for (const problem of merged.problems) process.stderr.write(`${problem}\n`)
  if (merged.hasFailed) process.exitCode = 1
})
