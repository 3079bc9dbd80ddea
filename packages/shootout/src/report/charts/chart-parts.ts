/** The parts of the chart library that the report uses, and no others: the page carries them. */
import { use } from 'echarts/core'
import { LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

/** Makes the parts known to the library. Doing it twice does no harm. */
export function useChartParts(): void {
  use([LineChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer])
}
