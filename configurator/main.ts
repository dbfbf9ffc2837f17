import schema from '../schemas/registration.schema.json' with { type: 'json' }
import type { Registration } from '../src/domain/request/registration.ts'
import { bootstrapCommands } from './bootstrap-command.ts'
import { type Answers, type Draft, type DraftProblem, draftOf } from './draft.ts'
import { byId, element } from './element.ts'
import { controlId, describedObject, type Field, type FieldValue, registrationFields } from './field.ts'
import { type FieldControl, fieldControl } from './field-control.ts'
import { grantedPermissions } from './granted-permissions.ts'
import { JOB_FIELDS, type Job, jobProblems, RUNNERS, SIGN_INS } from './job.ts'
import { output } from './output.ts'
import { optionalObjectOf, STEPS, type Step } from './steps.ts'
import { type Pins, workflowFile } from './workflow-file.ts'

/** Put in by the build, from the examples. */
declare const PINS: Pins

const FIELDS = registrationFields(schema)

/** What may be left out as a whole, such as `delivery.pfx`, with the switch that brings it. */
interface OptionalObject {
  readonly path: string
  readonly input: HTMLInputElement
  readonly content: HTMLElement
  readonly problem: HTMLElement
}

const controls = new Map<string, FieldControl>()
const objects = new Map<string, OptionalObject>()
/** Fields that were answered or left once; what is missing in others is not yet held against anyone. */
const touched = new Set<string>()

const outputs = {
  registration: output('registration', 'Registration file', 'Put it into the repository under the path above.'),
  workflow: output('workflow', 'Workflow', 'Put it into the folder .github/workflows of the repository.'),
  bootstrap: output(
    'bootstrap',
    'Commands, once',
    'They make the environment, the identity of the workflow and its secrets.'
  )
}

function addField(field: Field): FieldControl {
  const made = fieldControl(field)
  controls.set(field.path, made)
  made.root.addEventListener('input', () => {
    touched.add(field.path)
    update()
  })
  made.root.addEventListener('focusout', () => {
    touched.add(field.path)
    update()
  })
  return made
}

function fieldOf(path: string): Field {
  const field = FIELDS.find((known) => known.path === path)
  if (field === undefined) throw new Error(`The schema has no property ${path}.`)
  return field
}

/** A switch for an object that may be left out, and below it what it holds. */
function addObject(path: string): HTMLElement {
  const { title, description } = describedObject(schema, path)
  const id = controlId(path)
  const input = element('input', { type: 'checkbox', id, 'aria-describedby': `${id}-help ${id}-problem` })
  const problem = element('p', { id: `${id}-problem`, class: 'problem', hidden: true })
  const content = element('div', { class: 'content', role: 'group', 'aria-label': title })
  objects.set(path, { path, input, content, problem })
  input.addEventListener('change', update)
  const head = element('div', { class: 'title' }, element('label', { for: id }, title), element('code', {}, path))
  const help = element('p', { id: `${id}-help`, class: 'help' }, description)
  return element('div', {}, element('div', { class: 'field switch' }, input, head, help, problem), content)
}

function addStep({ id, title, introduction, paths, optionalObjects = [] }: Step, index: number): HTMLElement {
  const heading = element('h2', { id: `step-${id}`, tabindex: '-1' }, `${index + 1}. ${title}`)
  const root = element('section', { 'aria-labelledby': `step-${id}` }, heading, element('p', {}, introduction))
  // What is wrong with an object as a whole, such as services of which none is chosen.
  root.append(element('p', { class: 'problem', id: `step-${id}-problem`, hidden: true }))
  root.append(...optionalObjects.map(addObject))
  for (const path of paths) {
    const object = objects.get(optionalObjectOf(path) ?? '')
    const place = object?.content ?? root
    place.append(addField(fieldOf(path)).root)
  }
  return root
}

function addJob(index: number): HTMLElement {
  const heading = element('h2', { id: 'step-job', tabindex: '-1' }, `${index + 1}. Workflow`)
  const introduction = 'Where the action runs, and how it signs in.'
  const root = element('section', { 'aria-labelledby': 'step-job' }, heading, element('p', {}, introduction))
  root.append(...JOB_FIELDS.map((field) => addField(field).root))
  return root
}

function answerTo(path: string): FieldValue {
  return controls.get(path)?.value() ?? ''
}

function readJob(): Job {
  const text = (name: string) => String(answerTo(`job.${name}`))
  const { value: signIn } = SIGN_INS.find(({ value }) => value === text('signIn')) ?? SIGN_INS[0]
  const { value: runner } = RUNNERS.find(({ value }) => value === text('runner')) ?? RUNNERS[0]
  return {
    repository: text('repository'),
    environment: text('environment'),
    signIn,
    runner,
    weekly: answerTo('job.weekly') === true,
    file: text('file'),
    action: text('action')
  }
}

function readAnswers({ runner }: Job): Answers {
  return {
    values: new Map(FIELDS.map(({ path }) => [path, answerTo(path)])),
    switchedOn: new Set([...objects.values()].filter(({ input }) => input.checked).map(({ path }) => path)),
    pathSyntax: runner === 'windows' ? 'win32' : 'posix'
  }
}

function update(): void {
  const job = readJob()
  const answers = readAnswers(job)
  const draft = draftOf(FIELDS, answers)
  const registration = draft.parsed.ok ? draft.parsed.registration : undefined
  const problems = [...draft.problems, ...jobProblems(job, registration)]
  showFields(draft)
  showProblems(problems)
  showPermissions(answers)
  showWarnings(draft)
  showResults(draft, registration, job, problems)
}

function showFields({ asked, required }: Draft): void {
  const paths = new Set(asked.map(({ path }) => path))
  for (const [path, { root, field, setRequired }] of controls) {
    const isJob = path.startsWith('job.')
    root.hidden = !isJob && !paths.has(path)
    setRequired(required.has(path) || (isJob && field.required && field.control.kind === 'text'))
  }
  for (const { input, content } of objects.values()) content.hidden = !input.checked
}

function isAnswered(path: string): boolean {
  const value = answerTo(path)
  return touched.has(path) || (typeof value === 'boolean' ? value : value.length > 0)
}

function showProblems(problems: readonly DraftProblem[]): void {
  const messageAt = (path: string) => problems.filter((problem) => problem.path === path).map(({ message }) => message)
  for (const [path, { showProblem }] of controls) {
    const messages = isAnswered(path) ? messageAt(path) : []
    showProblem(messages.length === 0 ? undefined : messages.join(' '))
  }
  for (const { path, problem } of objects.values()) showMessages(problem, messageAt(path))
  for (const { id } of STEPS) {
    const hasBegun = [...touched].some((path) => path.startsWith(`${objectOfStep(id)}.`))
    showMessages(byId(`step-${id}-problem`), hasBegun ? messageAt(objectOfStep(id)) : [])
  }
}

/** The object of the registration file that a step is about. */
function objectOfStep(id: string): string {
  return id === 'organization' ? 'services' : id
}

function showMessages(place: HTMLElement, messages: readonly string[]): void {
  place.textContent = messages.join(' ')
  place.hidden = messages.length === 0
}

function showWarnings({ parsed }: Draft): void {
  const messages = parsed.ok ? parsed.warnings.map(({ message }) => element('li', {}, message)) : []
  byId('warnings').replaceChildren(...messages)
  byId('warnings-section').hidden = messages.length === 0
}

function showPermissions({ values }: Answers): void {
  const groups = grantedPermissions(values)
  const count = groups.reduce((sum, { permissions }) => sum + permissions.length, 0)
  const isChecked =
    values.get('application.flow') === 'existing' && values.get('application.grantPermissions') === false
  const verb = isChecked ? 'must be granted already' : 'will be granted'
  byId('permissions-summary').textContent =
    count === 0 ? 'Choose at least one service and one use.' : `${count} permissions and roles ${verb}.`
  byId('permissions').replaceChildren(
    ...groups.map(({ name, permissions }) =>
      element(
        'div',
        {},
        element('h4', {}, name),
        element(
          'ul',
          {},
          ...permissions.map(({ name: permission, kind, purpose }) =>
            element('li', {}, element('code', {}, permission), ` (${kind}) to ${purpose}`)
          )
        )
      )
    )
  )
}

function showResults(
  draft: Draft,
  registration: Registration | undefined,
  job: Job,
  problems: readonly DraftProblem[]
): void {
  const isReady = registration !== undefined && problems.length === 0
  byId('state').textContent = isReady ? 'Ready: the files are below.' : stillNeeded(problems.length)
  byId('open').replaceChildren(...problems.map(problemLink))
  byId('outputs').hidden = !isReady
  if (!isReady) return
  outputs.registration.show(draft.text, job.file)
  outputs.workflow.show(workflowFile(registration, job, PINS), 'vb365.yml')
  outputs.bootstrap.show(bootstrapCommands(registration, job), 'bootstrap.sh')
}

function stillNeeded(count: number): string {
  return count === 1 ? 'One answer is still needed.' : `${count} answers are still needed.`
}

/** A link to where the problem can be solved. */
function problemLink({ path, message }: DraftProblem): HTMLElement {
  const id = linkTarget(path)
  const title = controls.get(path)?.field.title
  const text = title === undefined ? message : `${title}: ${message}`
  const link = element('a', { href: `#${id}` }, text)
  link.addEventListener('click', (event) => {
    event.preventDefault()
    touched.add(path)
    update()
    const target = byId(id)
    target.focus()
    target.scrollIntoView({ block: 'center' })
  })
  return element('li', {}, link)
}

function linkTarget(path: string): string {
  if (controls.has(path) || objects.has(path)) return controlId(path)
  const step = STEPS.find(({ id }) => objectOfStep(id) === path.split('.')[0])
  return `step-${step?.id ?? 'organization'}`
}

byId('steps').append(...STEPS.map(addStep), addJob(STEPS.length))
byId('outputs').append(...Object.values(outputs).map(({ root }) => root))
byId('toc').append(
  ...[...STEPS, { id: 'job', title: 'Workflow' }].map(({ id, title }) =>
    element('li', {}, element('a', { href: `#step-${id}` }, title))
  ),
  element('li', {}, element('a', { href: '#results' }, 'Results'))
)
byId('form').addEventListener('submit', (event) => event.preventDefault())
update()
