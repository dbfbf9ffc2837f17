import { isoDay } from '../domain/date-text.ts'
import type { CertificateTimeline, TimelineCertificate } from '../domain/result/certificate-timeline.ts'
import { code } from './markdown.ts'

/** The life of an application's certificates as a diagram, and its dates as text for those who do not see it. */
export function certificateSection(timeline: CertificateTimeline | undefined, now: Date): string {
  if (timeline === undefined) return ''
  return `### Certificate\n\n${ganttDiagram(timeline, now)}\n\n${dateList(timeline)}`
}

/** Its dates alone. */
export function certificateDates(timeline: CertificateTimeline | undefined): string {
  return timeline === undefined ? '' : `### Certificate\n\n${dateList(timeline)}`
}

const NAMES: Readonly<Record<TimelineCertificate['role'], string>> = {
  previous: 'Before',
  current: 'In use',
  next: 'Next'
}

/**
 * Everything in it is made here or is a date: GitHub shows no diagram at all for any mistake, and signs such as `:` and `;`
 * end a name (https://mermaid.js.org/syntax/gantt.html).
 */
function ganttDiagram({ certificates, renewedFrom }: CertificateTimeline, now: Date): string {
  const newest = certificates.findLast(({ role }) => role !== 'previous')
  const sections = certificates.map((certificate) => {
    const { role, startsOn, expiresOn, removedFrom } = certificate
    const bars = [
      ...bar(removedFrom === undefined ? 'valid' : 'replaced', TAGS[role], startsOn, removedFrom ?? expiresOn),
      ...(certificate === newest && renewedFrom !== undefined ? bar('renewal', 'crit', renewedFrom, expiresOn) : [])
    ]
    return [`    section ${NAMES[role]}`, ...bars]
  })
  return [
    '```mermaid',
    'gantt',
    '    dateFormat YYYY-MM-DD',
    '    axisFormat %Y-%m',
    `    tickInterval ${tickInterval(certificates)}`,
    '    todayMarker off',
    ...sections.flat(),
    '    section Today',
    `    this run :milestone, ${isoDay(now)}, 0d`,
    '```'
  ].join('\n')
}

const TAGS: Readonly<Record<TimelineCertificate['role'], string>> = { previous: 'done', current: 'active', next: '' }

/** A bar of no length is a mistake. */
function bar(name: string, tag: string, from: Date, to: Date): readonly string[] {
  const [start, end] = [isoDay(from), isoDay(to)]
  return start < end ? [`    ${name} :${tag === '' ? '' : `${tag}, `}${start}, ${end}`] : []
}

/** So few that their dates can be read on a telephone. */
function tickInterval(certificates: CertificateTimeline['certificates']): string {
  const start = Math.min(...certificates.map(({ startsOn }) => startsOn.getTime()))
  const end = Math.max(...certificates.map(({ expiresOn }) => expiresOn.getTime()))
  const months = Math.max(1, Math.ceil((end - start) / (TICKS * MONTH)))
  return `${months}month`
}

const TICKS = 5
const MONTH = 30 * 24 * 60 * 60 * 1000

function dateList({ certificates, renewedFrom }: CertificateTimeline): string {
  const newest = certificates.findLast(({ role }) => role !== 'previous')
  const lines = certificates.toReversed().map((certificate) => {
    const { role, thumbprint, startsOn, expiresOn, removedFrom } = certificate
    const name = thumbprint === undefined ? 'Next: to be made' : `${NAMES[role]}: ${code(thumbprint)}`
    const renewal = certificate === newest && renewedFrom !== undefined ? `, renewed from ${isoDay(renewedFrom)}` : ''
    const removal = removedFrom === undefined ? '' : `, removed from ${isoDay(removedFrom)}`
    return `- ${name}, valid ${isoDay(startsOn)} to ${isoDay(expiresOn)}${renewal}${removal}`
  })
  return lines.join('\n')
}
