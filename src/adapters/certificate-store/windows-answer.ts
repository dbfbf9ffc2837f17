/** What the export script prints. */
export type WindowsAnswer =
  | { readonly status: 'exported'; readonly pfx: Buffer }
  | { readonly status: 'absent'; readonly lookedAt: number; readonly elsewhere: boolean }
  | { readonly status: 'ambiguous' | 'without-key' | 'restricted' }
  | { readonly status: 'failed'; readonly step: WindowsStep; readonly hresult: string; readonly type: string }

const STEPS = ['open', 'key', 'export'] as const
export type WindowsStep = (typeof STEPS)[number]

/** The answer in the script's output; undefined when there is none. */
export function parseWindowsAnswer(output: string): WindowsAnswer | undefined {
  const answer = parseObject(output)
  switch (answer?.['status']) {
    case 'exported': {
      const { pfx } = answer
      return typeof pfx === 'string' ? { status: 'exported', pfx: Buffer.from(pfx, 'base64') } : undefined
    }
    case 'absent': {
      const { lookedAt, elsewhere } = answer
      if (typeof lookedAt !== 'number' || typeof elsewhere !== 'boolean') return undefined
      return { status: 'absent', lookedAt, elsewhere }
    }
    case 'ambiguous':
    case 'without-key':
    case 'restricted':
      return { status: answer['status'] }
    case 'failed':
      return parseFailure(answer)
    default:
      return undefined
  }
}

function parseFailure(answer: Readonly<Record<string, unknown>>): WindowsAnswer | undefined {
  const { hresult, type } = answer
  const step = STEPS.find((each) => each === answer['step'])
  if (step === undefined || typeof hresult !== 'string' || typeof type !== 'string') return undefined
  if (!/^[0-9A-F]{8}$/.test(hresult) || !/^[\w.+`]{1,200}$/.test(type)) return undefined
  return { status: 'failed', step, hresult, type }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}
