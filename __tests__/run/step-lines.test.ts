import { describe, expect, it } from '@jest/globals'
import { stepLines } from '../../src/run/step-lines.ts'
import { recordingLog } from '../support/recording-log.ts'

describe('the line of a step', () => {
  it('says how long it took, and the same of all that were written together', () => {
    let now = 0
    const log = recordingLog()
    const done = stepLines(log, { now: () => new Date(now) })
    now = 1_200
    done({ kind: 'create-service-principal' })
    now = 3_700
    done({ kind: 'allow-public-client-flows' })
    now = 3_701
    done({ kind: 'add-redirect-uri', uri: 'http://localhost' })
    expect(log.lines).toEqual([
      'info:   + service principal of the application (1.2 s)',
      'info:   ~ allow public client flows, which restore by device code needs (2.5 s)',
      'info:   ~ redirect URI http://localhost of the public client, which restore needs (2.5 s)'
    ])
  })
})
