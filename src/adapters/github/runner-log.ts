import { type AnnotationProperties, debug, endGroup, error, info, notice, startGroup, warning } from '@actions/core'
import { placeText } from '../../domain/request/place-text.ts'
import type { Clock, ErrorAnnotation, Place, StepLog } from '../../ports.ts'

/**
 * GitHub shows ten annotations of a kind for a step
 * (https://docs.github.com/rest/checks/runs and actions/runner, ExecutionContext). One error is kept for the last word.
 */
const SHOWN = { error: 9, warning: 10 } as const
type Level = keyof typeof SHOWN
const ANNOTATE = { error, warning } as const
const LABELS = { error: 'Error', warning: 'Warning' } as const
/** In characters. */
const LONGEST_ANNOTATION = 4096
const CUT = ' … (the log has the whole text)'

/** The log of the workflow run. What GitHub would not show as an annotation becomes a line like any other. */
export class RunnerLog implements StepLog {
  readonly #clock: Pick<Clock, 'now'>
  readonly #unshown = { error: 0, warning: 0 }
  readonly #shown = { error: 0, warning: 0 }
  #lastLineOn: Date

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
    this.#lastLineOn = clock.now()
  }

  /** Warnings and errors that are lines only. */
  get unshown(): Readonly<Record<Level, number>> {
    return this.#unshown
  }

  get lastLineOn(): Date {
    return this.#lastLineOn
  }

  info(message: string): void {
    info(withoutCommands(message))
    this.#lastLineOn = this.#clock.now()
  }

  debug(message: string): void {
    debug(message)
  }

  warning(message: string, place?: Place): void {
    this.#tell('warning', message, place === undefined ? {} : { place })
  }

  error(message: string, annotation: ErrorAnnotation = {}): void {
    this.#tell('error', message, annotation)
  }

  notice(message: string): void {
    notice(message)
    this.#lastLineOn = this.#clock.now()
  }

  lastError(message: string): void {
    this.#annotate('error', message, {})
  }

  group(title: string, print: () => void): void {
    startGroup(title)
    print()
    endGroup()
    this.#lastLineOn = this.#clock.now()
  }

  #tell(level: Level, message: string, annotation: ErrorAnnotation): void {
    if (this.#shown[level] < SHOWN[level]) {
      this.#shown[level] += 1
      this.#annotate(level, message, annotation)
    } else {
      this.#unshown[level] += 1
      const { place } = annotation
      this.info(`${LABELS[level]}: ${place === undefined ? '' : `${placeText(place)} `}${message}`)
    }
  }

  #annotate(level: Level, message: string, annotation: ErrorAnnotation): void {
    const isWhole = message.length <= LONGEST_ANNOTATION
    const text = isWhole ? message : `${message.slice(0, LONGEST_ANNOTATION - CUT.length)}${CUT}`
    ANNOTATE[level](text, propertiesOf(annotation))
    if (!isWhole) info(withoutCommands(message))
    this.#lastLineOn = this.#clock.now()
  }
}

/**
 * A name in a tenant may look like a command of the runner, in either of its forms
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs): it is split by a character that is not
 * seen.
 */
function withoutCommands(text: string): string {
  return text.replace(/^(\s*:)(?=:)/gm, '$1\u200b').replace(/##(?=\[)/g, '##\u200b')
}

function propertiesOf({ title, place }: ErrorAnnotation): AnnotationProperties {
  return { ...(title === undefined ? {} : { title }), ...(place === undefined ? {} : positionOf(place)) }
}

function positionOf({ file, line, column, endColumn }: Place): AnnotationProperties {
  return {
    ...(file === undefined ? {} : { file }),
    startLine: line,
    startColumn: column,
    ...(endColumn === undefined ? {} : { endLine: line, endColumn })
  }
}
