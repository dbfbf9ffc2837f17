import { init } from 'echarts'
import { type Figures, LATENCIES } from './figures.ts'
import { FLOWS } from './flows.ts'
import { flowName } from './performance-page.ts'

/** The wall time of each run as bars, an SVG. */
export function performancePlot({ flows }: Figures): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 420 })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      grid: { left: 290, right: 60, top: 50, bottom: 50 },
      legend: { top: 10 },
      xAxis: { type: 'value', name: 'ms', axisLabel: { color: '#333' } },
      yAxis: { type: 'category', inverse: true, data: FLOWS.map(flowName), axisLabel: { color: '#333' } },
      series: LATENCIES.map((latency) => ({
        name: `${latency} ms more an exchange`,
        type: 'bar',
        label: { show: true, position: 'right', color: '#333' },
        data: FLOWS.map((flow) =>
          Math.round(flows.find((row) => row.flow === flow && row.latency === latency)?.median.wallMs ?? Number.NaN)
        )
      }))
    })
    return `${chart.renderToSVGString()}\n`
  } finally {
    chart.dispose()
  }
}
