import { describe, expect, it } from '@jest/globals'
import { plainRecord } from '../../scripts/plain-record.ts'
import { importsOf, read, sourcesIn } from './project-files.ts'

const manifest = plainRecord(JSON.parse(read('package.json')), 'package.json')
const lockfile = plainRecord(JSON.parse(read('package-lock.json')), 'package-lock.json')
const packages = plainRecord(lockfile['packages'], 'packages')
const locked = Object.entries(packages).map(([path, entry]) => [path, plainRecord(entry, path)] as const)

function namesIn(section: string): readonly string[] {
  return Object.keys(plainRecord(manifest[section], section))
}

/** Where Node.js finds a package that the one in `folder` asks for; undefined for an optional one that is not locked. */
function resolved(name: string, folder: string): string | undefined {
  const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
  if (path in packages) return path
  return folder === '' ? undefined : resolved(name, folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))))
}

/** Folders of all packages that those in `folder` need at run time, itself not among them. */
function needed(folder: string, found: Set<string> = new Set()): ReadonlySet<string> {
  const entry = plainRecord(packages[folder], folder)
  for (const section of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    for (const name of Object.keys(Object(entry[section]))) {
      const path = resolved(name, folder)
      if (path === undefined || found.has(path)) continue
      found.add(path)
      needed(path, found)
    }
  }
  return found
}

/** Packages that the files of a folder import. */
function importedPackages(folder: string): ReadonlySet<string> {
  const specifiers = sourcesIn(folder).flatMap(importsOf)
  const names = specifiers.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier)
  return new Set(names.filter((name) => !name.startsWith('.') && !name.startsWith('node:')))
}

describe('dist/licenses.txt', () => {
  const text = read('dist/licenses.txt')

  it('lists every production package with its version', () => {
    const wanted = [...needed('')].map((folder) => {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return `${name} ${plainRecord(packages[folder], folder)['version']}`
    })
    const listed = [...text.matchAll(/^(\S+ \d\S*): /gm)].map(([, name]) => name)
    expect(wanted.length).toBeGreaterThan(namesIn('dependencies').length)
    expect(listed.sort()).toEqual([...new Set(wanted)].sort())
  })

  it('holds the words of the licences', () => {
    expect(text).toContain('Permission is hereby granted, free of charge')
    expect(text).toContain('Apache License')
  })
})

describe('package-lock.json', () => {
  it('names no address of a registry', () => {
    expect(locked.filter(([, entry]) => 'resolved' in entry).map(([path]) => path)).toEqual([])
  })

  it('has a checksum for every package', () => {
    expect(locked.filter(([path, { integrity }]) => path !== '' && !integrity).map(([path]) => path)).toEqual([])
  })

  it('has the packages of all platforms, without which `npm ci` refuses it', () => {
    const optional = locked.flatMap(([, entry]) => Object.keys(Object(entry['optionalDependencies'])))
    const paths = locked.map(([path]) => path)
    expect(optional.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([])
  })
})

describe('package.json', () => {
  it('pins every version exactly', () => {
    const versions = ['dependencies', 'devDependencies'].flatMap((section) =>
      Object.entries(plainRecord(manifest[section], section))
    )
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([])
  })

  it('has as dependencies exactly what the action imports', () => {
    const imported = importedPackages('src')
    // Types are gone when the action runs.
    const typesOnly = ['@microsoft/microsoft-graph-types']
    const needed = [...imported].filter((name) => !typesOnly.includes(name))
    // The generated validators import their run time from JavaScript.
    expect([...namesIn('dependencies')].sort()).toEqual([...new Set([...needed, 'ajv'])].sort())
  })

  it('starts its scripts with the Node among the development dependencies', () => {
    expect(namesIn('devDependencies')).toContain('node')
    expect(process.versions.node.split('.')[0]).toBe('24')
  })
})

describe('docs/dependencies.md', () => {
  it('gives the reason for every dependency', () => {
    const page = read('docs/dependencies.md')
    const names = [...namesIn('dependencies'), ...namesIn('devDependencies')]
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
