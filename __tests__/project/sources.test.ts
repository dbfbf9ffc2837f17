import { dirname, join } from 'node:path/posix'
import { describe, expect, it } from '@jest/globals'
import { importsOf, linesWith, read, sourcesIn, writtenFiles } from './project-files.ts'

const FOLDERS = ['src', 'emulator', 'scripts', 'configurator', '__tests__']
const SOURCES = FOLDERS.flatMap(sourcesIn)

/** Paths, from the root, of the project's own files that a file imports. */
function ownImports(path: string): readonly string[] {
  return importsOf(path)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(path, '..', specifier))
}

/** Imports of the files in a folder that a rule does not allow, as `file -> import`. */
function forbidden(folder: string, allowed: (imported: string) => boolean): readonly string[] {
  return sourcesIn(folder).flatMap((path) => {
    const packages = importsOf(path).filter((specifier) => !specifier.startsWith('.'))
    return [...ownImports(path), ...packages].filter((imported) => !allowed(imported)).map((to) => `${path} -> ${to}`)
  })
}

/** Groups of nodes that reach each other, each as its sorted members; a graph without circles has none. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const reachable = new Map<string, Set<string>>()
  for (const start of graph.keys()) {
    const seen = new Set<string>()
    const queue = [...(graph.get(start) ?? [])]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push(...(graph.get(next) ?? []))
    }
    reachable.set(start, seen)
  }
  const inCircle = [...graph.keys()].filter((node) => reachable.get(node)?.has(node))
  const groups = inCircle.map((node) =>
    inCircle
      .filter((other) => reachable.get(node)?.has(other) && reachable.get(other)?.has(node))
      .sort()
      .join(' <-> ')
  )
  return [...new Set(groups)]
}

describe('the sources', () => {
  it('switch no compiler or linter rule off', () => {
    expect(linesWith(/@ts-(?:ignore|expect-error|nocheck)|biome-ignore\b/, SOURCES)).toEqual([
      expect.stringContaining('sources.test.ts')
    ])
  })

  it('leave nothing for later', () => {
    expect(linesWith(/\b(?:TO[D]O|FIX[M]E|XX[X])\b/, writtenFiles())).toEqual([])
  })

  it('skip no test and run none alone', () => {
    const switched = /\b(?:it|test|describe)\.(?:skip|only|todo)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\(/
    expect(linesWith(switched, sourcesIn('__tests__'))).toEqual([])
  })

  it('name no folder of the machine that they were written on and no package registry', () => {
    const local =
      /(?:^|[\s'"`(=])\/(?:wor[k]|roo[t]|home\/[a-z]+)\/|registry\.(?:npm[j]s|yarn[p]kg)|npm[j]s\.(?:org|com)/
    expect(linesWith(local, writtenFiles())).toEqual([])
  })
})

describe('the boundaries', () => {
  it('the action uses nothing of the emulator, the scripts and the tests', () => {
    const own = (imported: string) => imported.startsWith('src/')
    const fromOutside = sourcesIn('src')
      .flatMap(ownImports)
      .filter((imported) => !own(imported))
    expect(fromOutside).toEqual([])
  })

  it('the emulator reads the facts for itself and uses nothing of the action', () => {
    const own = (imported: string) => imported.startsWith('emulator/')
    const fromOutside = sourcesIn('emulator')
      .flatMap(ownImports)
      .filter((imported) => !own(imported))
    expect(fromOutside).toEqual([])
  })

  it('the configurator takes only what is pure from the action, and runs in a browser', () => {
    const known = ['configurator/', 'src/domain/', 'src/registration/', 'scripts/plain-record.ts', 'schemas/']
    const others = forbidden(
      'configurator',
      (imported) =>
        known.some((start) => imported.startsWith(start)) || imported === 'scripts/registration-properties.ts'
    )
    expect(others).toEqual([])
  })

  it('the domain knows itself, the error class and hashes alone', () => {
    const allowed = (imported: string) =>
      imported.startsWith('src/domain/') || ['src/errors.ts', 'node:crypto'].includes(imported)
    expect(forbidden('src/domain', allowed)).toEqual([])
  })

  it('the world is reached through the ports alone: only the wiring and the entry know the adapters', () => {
    const insiders = ['src/adapters/', 'src/wiring/', 'src/main.ts']
    const importers = sourcesIn('src').filter(
      (path) =>
        ownImports(path).some((to) => to.startsWith('src/adapters/')) &&
        !insiders.some((inside) => path.startsWith(inside))
    )
    expect(importers).toEqual([])
  })

  it('the adapters know neither the order of a run nor how it is wired and reported', () => {
    const known = [
      'src/adapters/',
      'src/domain/',
      'src/pkcs12/',
      'src/registration/',
      'src/errors.ts',
      'src/cancellation.ts',
      'src/ports.ts'
    ]
    const others = sourcesIn('src/adapters').flatMap((path) =>
      ownImports(path)
        .filter((to) => !known.some((start) => to.startsWith(start)))
        .map((to) => `${path} -> ${to}`)
    )
    expect(others).toEqual([])
  })

  it('each room of the domain uses itself and the rooms before it alone, in the order of the story', () => {
    const rooms = ['request', 'permissions', 'tenant', 'certificate', 'checks', 'plan', 'result']
    const roomOf = (path: string) => rooms.indexOf(path.split('/')[2] ?? '')
    const upward = sourcesIn('src/domain').flatMap((path) =>
      ownImports(path)
        .filter((to) => to.startsWith('src/domain/') && roomOf(to) > roomOf(path))
        .map((to) => `${path} -> ${to}`)
    )
    expect(upward).toEqual([])
  })

  it('a destination knows no other destination', () => {
    const folder = 'src/adapters/delivery/'
    const destinationOf = (path: string) => path.slice(folder.length).split('/')[0]
    const others = sourcesIn('src/adapters/delivery').flatMap((path) =>
      ownImports(path)
        .filter((to) => to.startsWith(folder) && to.split('/').length > 4 && destinationOf(to) !== destinationOf(path))
        .map((to) => `${path} -> ${to}`)
    )
    expect(others).toEqual([])
  })

  it('the order of a run is written without an adapter, a package or a module of Node.js', () => {
    const allowed = (imported: string) =>
      ['src/run/', 'src/domain/', 'src/certificates/', 'src/errors.ts', 'src/ports.ts'].some((start) =>
        imported.startsWith(start)
      )
    expect(forbidden('src/run', allowed)).toEqual([])
  })

  it.each(FOLDERS)('no files of %s import each other in a circle', (folder) => {
    expect(circlesIn(new Map(sourcesIn(folder).map((path) => [path, ownImports(path)])))).toEqual([])
  })

  it.each(['src', 'emulator'])('no folders of %s import each other in a circle', (root) => {
    const paths = sourcesIn(root)
    const holdsFolders = new Set(paths.map((path) => dirname(dirname(path))))
    // A file beside folders is a room of its own, as the ports or the error class.
    const roomOf = (path: string) => (holdsFolders.has(dirname(path)) ? path : dirname(path))
    const imports = [...Map.groupBy(paths, roomOf)].map(([room, files]) => {
      const others = files.flatMap(ownImports).map(roomOf)
      return [room, others.filter((other) => other !== room)] as const
    })
    expect(circlesIn(new Map(imports))).toEqual([])
  })

  it('the domain asks no clock, no environment and no chance', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bprocess\b\.|\bMath\.random\b|\bperformance\b\.|\brandom(?:Bytes|UUID)\b/
    expect(linesWith(impure, sourcesIn('src/domain'))).toEqual([])
  })

  it('the time of the machine is asked in one file', () => {
    const askers = sourcesIn('src').filter((path) => /\bDate\.now\b|\bnew Date\(\)/.test(read(path)))
    expect(askers).toEqual(['src/adapters/system-clock.ts'])
  })

  it('inputs are read in one file', () => {
    const readers = sourcesIn('src').filter((path) =>
      /\bget(?:Boolean|Multiline)?Input\b|\bINPUT_(?!NAMES)/.test(read(path))
    )
    expect(readers).toEqual(['src/inputs/read-input.ts'])
  })

  it('the entry has one statement beside its import', () => {
    expect(read('src/index.ts').trim().split('\n').filter(Boolean)).toHaveLength(2)
  })
})
