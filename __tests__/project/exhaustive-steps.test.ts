import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { runNode } from '../../scripts/run-command.ts'
import { ROOT } from './project-files.ts'

const FIRST_STEP = 'export type Step =\n'

it('a new kind of step does not compile before its stage, its permission and its text are given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steps-'))
  try {
    await cp(join(ROOT, 'src'), join(folder, 'src'), { recursive: true })
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
    const project = { extends: join(ROOT, 'tsconfig.json'), include: [join(folder, 'src/domain')] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project))
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir')
    const plan = join(folder, 'src/domain/plan/plan.ts')
    const text = await readFile(plan, 'utf8')
    expect(text).toContain(FIRST_STEP)
    await writeFile(plan, text.replace(FIRST_STEP, `${FIRST_STEP}  | { readonly kind: 'tidy-up' }\n`))
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    const { code, output } = await runNode([compiler, '--noEmit', '-p', join(folder, 'tsconfig.json')])
    expect(code).not.toBe(0)
    for (const file of ['step-stages.ts', 'step-permissions.ts', 'describe-plan.ts']) expect(output).toContain(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
