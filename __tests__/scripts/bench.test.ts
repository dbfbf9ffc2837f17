import { describe, expect, it } from '@jest/globals'
import { exchangesOf } from '../../scripts/bench/exchange-chain.ts'
import { medianOf } from '../../scripts/bench/measurement.ts'
import { performancePage } from '../../scripts/bench/performance-page.ts'
import { performancePlot } from '../../scripts/bench/performance-plot.ts'

const MEASURED = { wallMs: 250.4, cpuMs: 300.6, peakMemoryMb: 99.5 }
const FIGURES = {
  measuredOn: new Date('2026-11-26T00:00:00Z'),
  nodeVersion: 'v24.21.0',
  cores: 2,
  repetitions: 5,
  node: { ...MEASURED, wallMs: 25 },
  refusal: { ...MEASURED, wallMs: 95 },
  flows: [{ flow: 'second', latency: 100, requests: 3, oneAfterAnother: 3, median: MEASURED }],
  tenants: [{ tenants: 1000, rate: 4.5, keyRate: 6, measurement: { ...MEASURED, wallMs: 222_000 } }]
} as const

const seen = (startedAt: number, endedAt: number) => ({
  method: 'GET',
  url: '/',
  status: 200,
  span: { startedAt, endedAt }
})

describe('the exchanges of a run', () => {
  it('are as long a row as there is of requests that do not overlap', () => {
    const besideEachOther = [seen(10, 30), seen(10, 90), seen(30, 60)]
    const exchanges = exchangesOf([seen(0, 10), ...besideEachOther, seen(90, 100)])
    expect(exchanges).toEqual({ requests: 5, oneAfterAnother: 4 })
  })

  it('count a batch once, and its items not at all', () => {
    const item = { method: 'GET', url: '/', status: 200, batchItem: '1' }
    expect(exchangesOf([item, item, seen(0, 10)])).toEqual({ requests: 1, oneAfterAnother: 1 })
  })
})

it('the median of measurements is that of each figure', () => {
  const of = (wallMs: number, cpuMs: number) => ({ wallMs, cpuMs, peakMemoryMb: 1 })
  expect(medianOf([of(1, 30), of(3, 20), of(2, 10)])).toEqual({ wallMs: 2, cpuMs: 20, peakMemoryMb: 1 })
})

describe('the page on performance', () => {
  const page = performancePage(FIGURES)

  it('sets every figure beside its floor', () => {
    expect(page).toContain('The action takes 3.8 times as long as Node itself.')
    expect(page).toContain('| second run, nothing to do | 100 ms more | 3 | 3 | 250 ms | 301 ms | 100 MiB |')
    expect(page).toContain('| 1000 | 222.0 s | 4.50 | 6.00 | 75 % | 100 MiB |')
  })

  it('names the command that wrote it', () => {
    expect(page).toContain('Written by `npm run bench -- --write` on 2026-11-26')
  })

  it('has a picture of the same figures', () => {
    const plot = performancePlot(FIGURES)
    expect(plot).toMatch(/^<svg /)
    expect(plot).toContain('>250<')
  })
})
