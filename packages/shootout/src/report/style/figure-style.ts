/** Figures and tables, and how all of it goes on paper. */
import { trusted } from '../html.ts'
import type { Html } from '../html.ts'

/** The rules of figures and tables. */
export function figureStyle(): Html {
  return trusted(`
figure{margin:0}
table{border-collapse:collapse;font-size:.8125rem;line-height:1.4}
th{font-weight:600;text-align:left}
.scroll{overflow-x:auto;overscroll-behavior-x:contain}
.findings{width:100%;margin-top:1.75rem;font-size:.875rem}
.findings th,.findings td{padding:.55rem 1.25rem .55rem 0;border-top:1px solid var(--rule);vertical-align:middle}
.findings thead :is(th,td){border-top:0;color:var(--muted);font-weight:400;font-size:.75rem;padding-bottom:.2rem}
.findings tbody th{white-space:nowrap}
.findings .strip{width:20rem;padding-right:0}
.strip svg{display:block;width:100%;height:auto;overflow:visible}
.strip text{font-size:10.5px;fill:var(--muted)}
.strip .base{stroke:var(--rule-strong);stroke-width:1}
.strip circle{fill:var(--muted);fill-opacity:.5}
.strip .best{fill-opacity:1;stroke:var(--paper);stroke-width:1.5}
.strip .lru{stroke:var(--ink);stroke-width:2.25}
.heat{width:100%;min-width:calc(7.5rem + var(--columns)*4.4rem);table-layout:fixed;border-collapse:separate;border-spacing:2px}
.heat thead th:first-child{width:7.5rem}
.heat th,.heat td{padding:.45rem .4rem}
.heat thead th{vertical-align:bottom;text-align:center;font-weight:400;font-size:.75rem;line-height:1.25;color:var(--soft);overflow-wrap:anywhere}
.heat thead th:first-child,.heat :is(tbody,tfoot) th{text-align:left;white-space:nowrap;padding:0 .75rem 0 0;position:sticky;left:0;background:var(--paper);z-index:1}
.heat tbody th{font-weight:500}
.heat td{text-align:center;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.heat td b{font-weight:700;text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px}
.heat td.none{color:var(--muted)}
.heat .mean{border-left:6px solid var(--paper)}
.heat tfoot td{font-size:.6875rem;white-space:nowrap;padding-inline:0}
.heat tfoot :is(th,td){color:var(--muted);font-weight:400;padding-top:.5rem;background:none}
.heat tfoot th{background:var(--paper)}
.heat-key{display:flex;list-style:none;margin:0;padding:0;font-size:.75rem}
.heat-key li{padding:.3rem .7rem;white-space:nowrap;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.legend{position:sticky;top:0;z-index:4;display:flex;align-items:flex-start;justify-content:space-between;gap:1rem;background:var(--paper);border-bottom:1px solid var(--rule);padding:.6rem 0;margin-top:2.5rem}
.legend-keys{display:flex;flex-wrap:wrap;gap:.1rem .25rem;margin-left:-.4rem}
.key{display:inline-flex;align-items:center;gap:.4rem;font:inherit;font-size:.8125rem;line-height:1.2;color:var(--ink);background:none;border:0;border-radius:4px;padding:.28rem .5rem;white-space:nowrap}
.js .key{cursor:pointer}
.js .key:hover{background:var(--rule)}
.key[aria-pressed=false]{color:var(--muted);text-decoration:line-through}
.key[aria-pressed=false] .swatch{opacity:.25}
.legend-sets{gap:.75rem;flex:none}
.legend-sets button{font:inherit;font-size:.8125rem;color:var(--muted);background:none;border:0;padding:.28rem 0;cursor:pointer;text-decoration:underline;text-underline-offset:.2em;text-decoration-color:var(--rule-strong)}
.legend-sets button:hover{color:var(--ink)}
.swatch{flex:none;overflow:visible}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,27rem),1fr));gap:2.25rem 2.5rem}
.multiple h3{margin-bottom:.1rem}
.multiple p{margin:0 0 .4rem;font-size:.8125rem;line-height:1.4;color:var(--muted);min-height:2.8em;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.chart{width:100%;position:relative}
.chart>svg,.chart>div>svg{display:block;max-width:100%;height:auto}
.multiple p:empty{display:none}
.chart.small{aspect-ratio:520/320}
.chart.large{aspect-ratio:1056/430}
.tip{font-size:12px;line-height:1.3;color:var(--ink)}
.tip caption{text-align:left;font-weight:600;padding-bottom:.3rem}
.tip :is(th,td){padding:1px 0 1px 12px;text-align:right;font-weight:400;white-space:nowrap}
.tip tbody th{padding-left:0;text-align:left}
.tip thead th{color:var(--muted)}
.tip .swatch{margin-right:7px;vertical-align:-1px}
.rows-frame{max-height:min(44rem,80vh);overflow:auto;border-top:1px solid var(--ink);border-bottom:1px solid var(--rule)}
.rows{width:100%}
.rows td{padding:.28rem .6rem;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
.rows :is(td,th):is(:nth-child(1),:nth-child(2)){text-align:left}
.rows td:nth-child(2){font-weight:500}
.rows thead th{position:sticky;top:0;background:var(--paper);text-align:right;padding:0;box-shadow:inset 0 -1px var(--rule-strong);z-index:1}
.rows th button{font:inherit;font-size:.75rem;color:var(--soft);background:none;border:0;padding:.5rem .6rem;width:100%;text-align:inherit;white-space:nowrap}
.js .rows th button{cursor:pointer}
.js .rows th button:hover{color:var(--ink)}
.rows th[aria-sort=ascending] button::after{content:' \\2191'}
.rows th[aria-sort=descending] button::after{content:' \\2193'}
.rows th:is([aria-sort=ascending],[aria-sort=descending]) button{color:var(--ink);font-weight:700}
.js .rows tbody tr:hover{background:var(--floor)}
.rows tr[hidden]{display:none}
.plain{width:100%;margin-top:2rem}
.plain caption{text-align:left;font-size:.9375rem;font-weight:600;padding-bottom:.5rem}
.plain :is(th,td){padding:.45rem 1rem .45rem 0;border-top:1px solid var(--rule);vertical-align:top}
.plain thead th{color:var(--muted);font-weight:400;font-size:.75rem;white-space:nowrap}
.plain tbody th{white-space:nowrap;font-weight:500}
.plain .n{text-align:right;white-space:nowrap}
.plain .origin{color:var(--muted)}
@media screen and (max-width:52rem){
.findings,.findings tbody{display:block}
.findings thead{display:none}
.findings tr{display:block;padding:.75rem 0;border-top:1px solid var(--rule)}
.findings :is(th,td){display:block;border:0;padding:0 0 .2rem}
.findings .strip{width:100%;max-width:24rem;padding-top:.2rem}
.legend{flex-direction:column;gap:.2rem}
.legend-keys{flex-wrap:nowrap;overflow-x:auto;max-width:100%;padding-bottom:.2rem}
.legend-sets{order:-1}
.chart.large{aspect-ratio:auto;height:22rem}
.heat-key{flex-wrap:wrap}
.heat-key li{padding:.25rem .5rem}
.multiple p{min-height:0}
.rows-frame{margin:0 calc(-1*clamp(1rem,4vw,3rem))}
.rows td:first-child{padding-left:clamp(1rem,4vw,3rem)}
.plain{min-width:40rem}
}
@media print{
@page{size:A4;margin:15mm}
html{font-size:9.5pt}
.page{max-width:none;padding:0}
.contents,.js .theme,.js .legend-sets,.js #rows .controls{display:none!important}
.segmented label:not(:has(:checked)){display:none}
.segmented span,select{border:0!important;background:none!important;color:var(--ink)!important;padding:0!important;appearance:none}
.opening{padding:1rem 0}
section{padding-top:1.6rem}
.legend{position:static}
.multiples{grid-template-columns:1fr 1fr;gap:1.25rem}
.multiple,.heat,figure.whole,.findings tr,.plain tr,.rows tr,.warnings,.facts{break-inside:avoid}
h2,h3,.lede,.controls,caption{break-after:avoid}
.chart,.chart>div:first-child,.chart>svg,.chart>div>svg{position:static!important;width:100%!important;height:auto!important;aspect-ratio:auto}
.scroll,.rows-frame{overflow:visible;max-height:none}
.heat{min-width:0}
.heat th,.heat td{padding:.25rem .15rem;font-size:7.5pt}
.heat thead th{font-size:6.5pt}
.heat tfoot td{font-size:5.5pt;white-space:normal}
.rows{font-size:6.2pt}
.rows td,.rows th button{padding:.12rem .2rem;font-size:6.2pt}
.rows thead th{position:static}
.tooltip{display:none!important}
a{text-decoration:none}
}
`)
}
