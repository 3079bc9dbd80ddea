/** The script of the page: reads the data that the page carries and brings its figures to life. */
/// <reference lib="dom" />
import { useChartParts } from '../charts/chart-parts.ts'
import { unpackData } from '../model/packed-data.ts'
import type { PackedData } from '../model/packed-data.ts'
import { buildModel } from '../model/report-model.ts'
import { enliveCost, enliveCurves, enliveHeat, enliveTime } from './figures.ts'
import { enliveLegend } from './legend-keys.ts'
import { enliveRows } from './rows-tools.ts'
import { enliveTheme } from './theme-switch.ts'
import { ViewState } from './view-state.ts'

document.documentElement.classList.add('js')
const text = document.querySelector('#report-data')?.textContent ?? ''
const model = buildModel(unpackData(JSON.parse(text) as PackedData))
const view = new ViewState()
useChartParts()
enliveTheme()
enliveHeat(model)
enliveCurves(model, view)
enliveCost(model, view)
enliveTime(model, view)
enliveLegend(model, view)
enliveRows(model)
