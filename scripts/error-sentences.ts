/** The sentences that end a run, read out of the sources: what is put together while a run is under way is a "…". */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@swc/core'
import { BLOCKER_CODES } from '../src/domain/result/verdict.ts'
import { ACTION_ERROR_CODES, type ActionErrorCode } from '../src/errors.ts'
import { ROOT } from './run-command.ts'

interface Node {
  readonly [property: string]: unknown
}

/** A function of the sources, with all that its body holds. */
interface FunctionSource {
  readonly file: string
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Node
  /** Texts that are given names in it. */
  readonly constants: ReadonlyMap<string, Node>
}

interface Call {
  readonly args: readonly Node[]
  readonly within: FunctionSource
}

interface Sources {
  readonly functions: readonly FunctionSource[]
  /** Texts that are given names outside of functions, by file. */
  readonly constants: ReadonlyMap<string, ReadonlyMap<string, Node>>
  /** Every call, by the name of the function. */
  readonly calls: ReadonlyMap<string, readonly Call[]>
}

/** In place of what is known only while a run is under way. */
const OPEN = '…'
const MOST_VARIANTS = 12
const DEEPEST = 3

/** All sentences with which an error of each code can end a run. */
export async function errorSentences(): Promise<ReadonlyMap<ActionErrorCode, readonly string[]>> {
  const sources = await readSources()
  const found = new Map<string, Set<string>>(ACTION_ERROR_CODES.map((code) => [code, new Set<string>()]))
  for (const within of sources.functions) {
    for (const node of nodesIn(within.body)) {
      const [code, message] = isNewActionError(node) ? argumentsOf(node) : []
      const all = found.get(stringOf(code))
      if (all === undefined || message === undefined) continue
      for (const text of variants(message, within, sources, 0)) all.add(tidy(text))
    }
  }
  for (const [kind, text] of casesOf('describeBlocker', sources)) {
    const code = Object.entries(BLOCKER_CODES).find(([each]) => each === kind)?.[1]
    found.get(code ?? '')?.add(tidy(text))
  }
  for (const [number, text] of casesOf('generalText', sources)) {
    found.get('sign-in-failed')?.add(`AADSTS${number}: ${tidy(text)}`)
  }
  for (const [name, text] of casesOf('adviceFor', sources)) {
    // Microsoft Graph's own codes; GitHub's answers have none.
    found.get('request-refused')?.add(/^[A-Z]/.test(name) ? `${name}: ${tidy(text)}` : tidy(text))
  }
  return new Map(ACTION_ERROR_CODES.map((code) => [code, [...(found.get(code) ?? [])].filter(isSentence).sort()]))
}

/** What a function returns for each case of its switch. */
function* casesOf(name: string, sources: Sources): Generator<[string, string]> {
  for (const within of sources.functions.filter((each) => each.name === name)) yield* casesIn(within, sources)
}

function* casesIn(within: FunctionSource, sources: Sources): Generator<[string, string]> {
  for (const node of nodesIn(within.body)) {
    const test = node['type'] === 'SwitchCase' ? asNode(node['test']) : undefined
    const result = [...nodesIn(node['consequent'])].find(({ type }) => type === 'ReturnStatement')
    const text = asNode(result?.['argument'])
    if (test === undefined || text === undefined) continue
    const texts =
      text['type'] === 'CallExpression' ? returnsOf(text, within, sources) : variants(text, within, sources, 0)
    for (const each of texts) yield [String(test['value']), each]
  }
}

/** What a called function of the same file returns. */
function returnsOf(call: Node, { file }: FunctionSource, sources: Sources): readonly string[] {
  const called = sources.functions.find((each) => each.file === file && each.name === identifierOf(call['callee']))
  return [...nodesIn(called?.body)].flatMap((node) => {
    const text = node['type'] === 'ReturnStatement' ? asNode(node['argument']) : undefined
    return called === undefined || text === undefined ? [] : variants(text, called, sources, 0)
  })
}

async function readSources(): Promise<Sources> {
  const root = join(ROOT, 'src')
  const files = (await readdir(root, { recursive: true }))
    .filter((file) => /^(?!generated).*(?<!\.d)\.ts$/.test(file))
    .sort()
  const modules = await Promise.all(
    files.map(async (file) => {
      const module: unknown = await parse(await readFile(join(root, file), 'utf8'), { syntax: 'typescript' })
      return { file, module: asNode(module) ?? {} }
    })
  )
  const functions = modules.flatMap(({ file, module }) => [...functionsIn(module, file)])
  const calls = new Map<string, Call[]>()
  for (const within of functions) {
    for (const node of nodesIn(within.body)) {
      const name = node['type'] === 'CallExpression' ? identifierOf(node['callee']) : undefined
      if (name !== undefined) calls.set(name, [...(calls.get(name) ?? []), { args: argumentsOf(node), within }])
    }
  }
  const constants = new Map(modules.map(({ file, module }) => [file, new Map(topConstants(module))]))
  return { functions, calls, constants }
}

function* functionsIn(module: Node, file: string): Generator<FunctionSource> {
  for (const node of nodesIn(module)) {
    const inner = asNode(node['function']) ?? node
    const body = asNode(inner['body'])
    if (
      !/^(?:Function|Arrow|Class|Private)\w*(?:Declaration|Expression|Method)$|^Constructor$/.test(String(node['type']))
    )
      continue
    if (body === undefined) continue
    yield {
      file,
      name: identifierOf(node['identifier']) ?? identifierOf(node['key']) ?? '',
      parameters: asNodes(inner['params']).map((parameter) => identifierOf(parameter['pat'] ?? parameter) ?? ''),
      body,
      constants: new Map(constantsIn(body))
    }
  }
}

/** Those of a module itself, exported or not. */
function* topConstants(module: Node): Generator<[string, Node]> {
  for (const item of asNodes(module['body'])) {
    const declaration = asNode(item['declaration']) ?? item
    if (declaration['type'] === 'VariableDeclaration') yield* constantsIn(declaration)
  }
}

function* constantsIn(node: Node): Generator<[string, Node]> {
  for (const each of nodesIn(node)) {
    const name = each['type'] === 'VariableDeclarator' ? identifierOf(each['id']) : undefined
    const value = asNode(each['init'])
    if (name !== undefined && value !== undefined) yield [name, value]
  }
}

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* nodesIn(each)
  const node = Array.isArray(value) ? undefined : asNode(value)
  if (node === undefined) return
  yield node
  for (const each of Object.values(node)) if (typeof each === 'object') yield* nodesIn(each)
}

function isNewActionError(node: Node): boolean {
  return node['type'] === 'NewExpression' && identifierOf(node['callee']) === 'ActionError'
}

function argumentsOf(node: Node): readonly Node[] {
  return asNodes(asNodes(node['arguments']).map((argument) => argument['expression']))
}

/** What an expression can be as a text. */
function variants(node: Node, within: FunctionSource, sources: Sources, depth: number): readonly string[] {
  const of = (part: unknown) => variants(asNode(part) ?? {}, within, sources, depth)
  switch (node['type']) {
    case 'StringLiteral':
      return [String(node['value'])]
    case 'ParenthesisExpression':
    case 'TsAsExpression':
      return of(node['expression'])
    case 'ConditionalExpression':
      return [...of(node['consequent']), ...of(node['alternate'])].slice(0, MOST_VARIANTS)
    case 'TemplateLiteral': {
      const texts = asNodes(node['quasis']).map((quasi) => String(quasi['cooked']))
      const between = asNodes(node['expressions']).map(of)
      return texts.reduce<readonly string[]>(
        (all, text, index) => joinedWith(index === 0 ? all : joinedWith(all, between[index - 1] ?? [OPEN]), [text]),
        ['']
      )
    }
    case 'Identifier':
      return named(String(node['value']), within, sources, depth)
    default:
      return [OPEN]
  }
}

function joinedWith(before: readonly string[], after: readonly string[]): readonly string[] {
  const all = before.flatMap((one) => after.map((other) => one + other))
  return all.length <= MOST_VARIANTS ? all : before.map((one) => one + OPEN)
}

/** What a name stands for: a constant, or whatever the callers give for a parameter. */
function named(name: string, within: FunctionSource, sources: Sources, depth: number): readonly string[] {
  if (depth >= DEEPEST) return [OPEN]
  const index = within.parameters.indexOf(name)
  const constant = index < 0 ? (within.constants.get(name) ?? moduleConstant(name, within, sources)) : undefined
  if (constant !== undefined) return variants(constant, within, sources, depth + 1)
  const all = (index < 0 ? [] : callsOf(within, sources)).flatMap(({ args, within: caller }) =>
    args[index] === undefined ? [] : variants(args[index], caller, sources, depth + 1)
  )
  return all.length === 0 ? [OPEN] : [...new Set(all)]
}

/** One of the same file, or of the only other file that has one of that name. */
function moduleConstant(name: string, { file }: FunctionSource, { constants }: Sources): Node | undefined {
  const own = constants.get(file)?.get(name)
  const [only, ...others] = [...constants.values()].map((each) => each.get(name)).filter(isNode)
  return own ?? (others.length === 0 && /^[A-Z_\d]+$/.test(name) ? only : undefined)
}

/** Calls in the same file and, where no other function has that name, in all files. */
function callsOf({ file, name }: FunctionSource, { calls, functions }: Sources): readonly Call[] {
  const isOnlyOne = functions.filter((each) => each.name === name).length === 1
  return (name === '' ? [] : (calls.get(name) ?? [])).filter(({ within }) => isOnlyOne || within.file === file)
}

function tidy(text: string): string {
  return text
    .replace(/…(?:[\s…]*…)+/g, OPEN)
    .replace(/\s+/g, ' ')
    .trim()
}

function isSentence(text: string): boolean {
  return /\p{L}{2,} \p{L}{2,}/u.test(text)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asNode(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined
}

function asNodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function identifierOf(value: unknown): string | undefined {
  const node = asNode(value)
  return node?.['type'] === 'Identifier' ? String(node['value']) : undefined
}

function stringOf(node: Node | undefined): string {
  return node?.['type'] === 'StringLiteral' ? String(node['value']) : ''
}
