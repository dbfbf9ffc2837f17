import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './run-command.ts'

/** A package whose code goes into the bundle. */
export interface ProductionPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression that the package declares. */
  readonly license: string
  /** Where it is installed, from the root of the project. */
  readonly folder: string
}

const LEGAL_FILE = /^(?:licen[cs]e|copying|notice|copyrightnotice|third-?party-?notices)(?:[.-].*)?$/i

const RULE = '-'.repeat(100)

/**
 * The licences of all production packages in one text; the same for the same lockfile.
 * ncc writes such a file too, but with split chunks it lists the packages of those alone.
 */
export async function licensesText(): Promise<string> {
  return textOf(await productionPackages(), 'in this folder')
}

/**
 * The licences of those production packages that a bundle was made from.
 * @param files what it was made from, as paths from the root of the project
 */
export async function licensesOf(files: readonly string[], where: string): Promise<string> {
  const packages = await productionPackages()
  const bundled = packages.filter(({ folder }) => files.some((file) => file.startsWith(`${folder}/`)))
  const unknown = files.filter(
    (file) => file.startsWith('node_modules/') && !bundled.some(({ folder }) => file.startsWith(`${folder}/`))
  )
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')} belong to no production package`)
  return textOf(bundled, where)
}

async function textOf(packages: readonly ProductionPackage[], where: string): Promise<string> {
  const sections = await Promise.all(packages.map(section))
  return [
    `The ${packages.length} packages bundled ${where}, and their licences.\n`,
    ...packages.map(({ name, version, license }) => `${name} ${version}: ${license}`),
    ...sections
  ]
    .join('\n')
    .concat('\n')
}

/** What the lockfile has for production, each version once, by name and version. */
export async function productionPackages(): Promise<readonly ProductionPackage[]> {
  const lockfile = record(JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')))
  const packages = Object.entries(record(lockfile['packages'])).flatMap(([folder, value]) => {
    const entry = record(value)
    if (folder === '' || entry['dev'] === true) return []
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
    return [{ name, version: String(entry['version']), license: String(entry['license'] ?? 'not declared'), folder }]
  })
  // The same version may be installed in several places.
  const distinct = [...new Map(packages.map((entry) => [`${entry.name} ${entry.version}`, entry])).values()]
  return distinct.sort((one, other) => compare(one.name, other.name) || compare(one.version, other.version))
}

async function section({ name, version, license, folder }: ProductionPackage): Promise<string> {
  const texts = await legalTexts(join(ROOT, folder))
  const body =
    texts.length > 0
      ? texts.join('\n\n')
      : `The package holds no licence file. It declares ${license}: https://spdx.org/licenses/${license}.html`
  return `\n${RULE}\n${name} ${version}\n${RULE}\n\n${body}`
}

async function legalTexts(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && LEGAL_FILE.test(entry.name)).map(({ name }) => name)
  return Promise.all(
    names.sort(compare).map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return text
        .replace(/^\uFEFF/, '')
        .replace(/\r\n?/g, '\n')
        .replace(/[ \t]+$/gm, '')
        .trim()
    })
  )
}

/** By code unit, which is the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('package-lock.json has not the shape of a lockfile')
  return Object.fromEntries(Object.entries(value))
}
