import type { Resource } from '../domain/permissions/permission.ts'
import { RESOURCE_APPLICATIONS } from '../domain/permissions/resources.ts'
import { describeStep, type PlanMark } from '../domain/plan/describe-plan.ts'
import type { Step } from '../domain/plan/plan.ts'
import { counted } from './counted.ts'
import { code, escapeMarkdown, folded } from './markdown.ts'

/** Whether steps have been carried out, as that decides on the words. */
export type StepTense = 'done' | 'to-do'

const WORDS: Readonly<Record<StepTense, Readonly<Record<PlanMark, string>>>> = {
  done: { '+': 'Added', '~': 'Changed', '-': 'Removed', '=': 'In place', '!': 'Needs an administrator' },
  'to-do': { '+': 'Add', '~': 'Change', '-': 'Remove', '=': 'In place', '!': 'Needs an administrator' }
}

/** Steps as a list; permissions are counted by API, with their names to unfold. */
export function stepList(steps: readonly Step[], tense: StepTense): string {
  const others = steps.filter((step) => grantsOf(step).length === 0)
  const lines = others.map((step) => {
    const { mark, text } = describeStep(step)
    return `- **${WORDS[tense][mark]}** ${escapeMarkdown(text)}`
  })
  return [lines.join('\n'), ...grantGroups(steps, tense)].filter((part) => part !== '').join('\n\n')
}

interface Grant {
  readonly resource: Resource
  readonly value: string
  readonly type: 'app role' | 'delegated permission'
}

function grantsOf(step: Step): readonly Grant[] {
  switch (step.kind) {
    case 'grant-app-role':
      return [{ resource: step.permission.resource, value: step.permission.value, type: 'app role' }]
    case 'grant-delegated-scopes':
      return step.missing.map(({ value }) => ({ resource: step.resource, value, type: 'delegated permission' }))
    default:
      return []
  }
}

function grantGroups(steps: readonly Step[], tense: StepTense): readonly string[] {
  const byResource = Map.groupBy(steps.flatMap(grantsOf), ({ resource }) => resource)
  return [...byResource].map(([resource, grants]) => {
    const byType = [...Map.groupBy(grants, ({ type }) => type)]
    const counts = byType.map(([type, all]) => counted(all.length, type)).join(' and ')
    const names = byType.map(([type, all]) => `- ${type}s: ${all.map(({ value }) => code(value)).join(', ')}`)
    const { displayName } = RESOURCE_APPLICATIONS[resource]
    return folded(`<b>${tense === 'done' ? 'Granted' : 'Grant'}</b> ${displayName}: ${counts}`, names.join('\n'))
  })
}
