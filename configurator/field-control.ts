import { element } from './element.ts'
import { type Choice, controlId, type Field, type FieldValue } from './field.ts'

/** A field on the page. */
export interface FieldControl {
  readonly field: Field
  readonly root: HTMLElement
  value(): FieldValue
  /** Marks the field as one that cannot be left out, or as one that can. */
  setRequired(isRequired: boolean): void
  /** Shows what is wrong in place; undefined takes it away. */
  showProblem(message: string | undefined): void
}

/** The parts of a field that are the same for every kind. */
interface Parts {
  readonly id: string
  readonly mark: HTMLElement
  readonly help: HTMLElement
  readonly problem: HTMLElement
  readonly describedBy: string
}

export function fieldControl(field: Field): FieldControl {
  const id = controlId(field.path)
  const parts: Parts = {
    id,
    mark: element('span', { class: 'mark' }),
    help: element('p', { id: `${id}-help`, class: 'help' }, field.description),
    problem: element('p', { id: `${id}-problem`, class: 'problem', hidden: true }),
    describedBy: `${id}-help ${id}-problem`
  }
  switch (field.control.kind) {
    case 'choice':
      return choiceControl(field, field.control.choices, parts)
    case 'set':
      return setControl(field, field.control.choices, parts)
    case 'list':
      return listControl(field, field.control.choices, parts)
    case 'switch':
      return switchControl(field, parts)
    case 'lines':
      return linesControl(field, parts)
    case 'number':
    case 'text':
      return textControl(field, parts)
  }
}

function control(
  field: Field,
  { mark, problem }: Parts,
  root: HTMLElement,
  inputs: readonly HTMLElement[],
  value: () => FieldValue
): FieldControl {
  return {
    field,
    root,
    value,
    setRequired: (isRequired) => {
      mark.textContent = isRequired ? 'required' : ''
      for (const input of inputs)
        if (input.matches('input[type=text], select, textarea')) input.ariaRequired = String(isRequired)
    },
    showProblem: (message) => {
      problem.textContent = message ?? ''
      problem.hidden = message === undefined
      root.classList.toggle('wrong', message !== undefined)
      for (const input of inputs) input.ariaInvalid = String(message !== undefined)
    }
  }
}

/** The name of the property, by which sentences and the file call it. */
function propertyName({ path }: Field): readonly HTMLElement[] {
  return path.startsWith('job.') ? [] : [element('code', {}, path)]
}

function labelled(field: Field, parts: Parts, input: HTMLElement): HTMLElement {
  const label = element('label', { for: parts.id }, field.title)
  const heading = element('div', { class: 'title' }, label, parts.mark, ...propertyName(field))
  return element('div', { class: 'field' }, heading, parts.help, input, parts.problem)
}

function textControl(field: Field, parts: Parts): FieldControl {
  const { id, describedBy } = parts
  const input = element('input', {
    type: 'text',
    id,
    'aria-describedby': describedBy,
    autocomplete: 'off',
    spellcheck: 'false',
    inputmode: field.control.kind === 'number' ? 'numeric' : undefined,
    placeholder: field.example === undefined ? undefined : `for example ${field.example}`,
    value: typeof field.default === 'string' ? field.default : undefined
  })
  return control(field, parts, labelled(field, parts, input), [input], () => input.value.trim())
}

function linesControl(field: Field, parts: Parts): FieldControl {
  const { id, describedBy } = parts
  const input = element('textarea', { id, 'aria-describedby': describedBy, rows: '3', spellcheck: 'false' })
  const read = () =>
    input.value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  return control(field, parts, labelled(field, parts, input), [input], read)
}

function listControl(field: Field, choices: readonly Choice[], parts: Parts): FieldControl {
  const { id, describedBy } = parts
  const options = choices.map(({ value, label }) =>
    element('option', { value: String(value), selected: String(value) === startOf(field) }, label)
  )
  const input = element('select', { id, 'aria-describedby': describedBy }, ...options)
  return control(field, parts, labelled(field, parts, input), [input], () => input.value)
}

function switchControl(field: Field, parts: Parts): FieldControl {
  const { id, mark, help, problem, describedBy } = parts
  const input = element('input', {
    type: 'checkbox',
    id,
    'aria-describedby': describedBy,
    checked: field.default === true
  })
  const title = element(
    'div',
    { class: 'title' },
    element('label', { for: id }, field.title),
    mark,
    ...propertyName(field)
  )
  const root = element('div', { class: 'field switch' }, input, title, help, problem)
  return control(field, parts, root, [input], () => input.checked)
}

/** Where a choice stands at first: at its default, else at the first one. */
function startOf({ default: value, control: { kind }, example }: Field): string | undefined {
  if (typeof value === 'string') return value
  return kind === 'list' ? example : undefined
}

function group(field: Field, parts: Parts, options: readonly HTMLElement[], role: 'radiogroup' | 'group'): HTMLElement {
  const legend = element('legend', {}, field.title)
  const heading = element('div', { class: 'title' }, parts.mark, ...propertyName(field))
  return element(
    'fieldset',
    { class: 'field', role, id: parts.id, tabindex: '-1', 'aria-describedby': parts.describedBy },
    legend,
    heading,
    parts.help,
    ...options,
    parts.problem
  )
}

function optionOf(id: string, input: HTMLInputElement, { value, label }: Choice): HTMLElement {
  const name = label === String(value) ? [] : [element('code', {}, String(value))]
  return element('div', { class: 'option' }, input, element('label', { for: id }, label, ' ', ...name))
}

function choiceControl(field: Field, choices: readonly Choice[], parts: Parts): FieldControl {
  const start = startOf(field) ?? (field.required ? String(choices[0]?.value) : undefined)
  const inputs = choices.map(({ value }) => {
    const isChecked = String(value) === start
    return element('input', {
      type: 'radio',
      id: `${parts.id}-${value}`,
      name: parts.id,
      value: String(value),
      checked: isChecked
    })
  })
  const options = choices.flatMap((choice, index) => {
    const input = inputs[index]
    return input === undefined ? [] : [optionOf(input.id, input, choice)]
  })
  const root = group(field, parts, options, 'radiogroup')
  return control(field, parts, root, [root], () => inputs.find((input) => input.checked)?.value ?? '')
}

function setControl(field: Field, choices: readonly Choice[], parts: Parts): FieldControl {
  const start = Array.isArray(field.default) ? field.default : []
  const inputs = choices.map(({ value }) =>
    element('input', {
      type: 'checkbox',
      id: `${parts.id}-${value}`,
      value: String(value),
      checked: start.includes(String(value))
    })
  )
  const options = choices.flatMap((choice, index) => {
    const input = inputs[index]
    return input === undefined ? [] : [optionOf(input.id, input, choice)]
  })
  const root = group(field, parts, options, 'group')
  return control(field, parts, root, [], () => inputs.filter((input) => input.checked).map((input) => input.value))
}
