/** Type, measure and space: the page as a reader of journals would want it. */
import { chartFont } from '../charts/chart-theme.ts'
import { trusted } from '../html.ts'
import type { Html } from '../html.ts'

const serif =
  "'Iowan Old Style', Charter, 'Bitstream Charter', 'Source Serif 4', 'Sitka Text', Cambria, Georgia, 'Liberation Serif', serif"
const mono = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

/** The rules of everything but figures and tables. */
export function pageStyle(): Html {
  return trusted(`
*{box-sizing:border-box}
html{font:400 16px/1.5 ${chartFont};background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:6rem}
body{margin:0;font-variant-numeric:tabular-nums lining-nums;accent-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
a{color:inherit;text-decoration-color:var(--rule-strong);text-underline-offset:.18em;text-decoration-thickness:1px}
a:hover{text-decoration-color:currentColor}
code{font:.92em/1.4 ${mono};overflow-wrap:anywhere}
.page{max-width:72rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
.masthead{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding-top:1.25rem;font-size:.8125rem;color:var(--muted)}
.masthead strong{color:var(--ink);font-weight:600;letter-spacing:.01em}
.theme{font:inherit;color:inherit;background:none;border:1px solid var(--rule-strong);border-radius:99px;padding:.25rem .8rem;cursor:pointer}
.theme:hover{color:var(--ink);border-color:var(--ink)}
.opening{padding:clamp(2.5rem,7vw,5rem) 0 2rem;max-width:56rem}
h1{font:400 clamp(1.05rem,2.2vw,1.25rem)/1.35 ${serif};color:var(--muted);font-style:italic;margin:0 0 1rem;text-wrap:balance}
.standfirst{font:400 clamp(1.6rem,4.2vw,2.625rem)/1.18 ${serif};letter-spacing:-.012em;margin:0;text-wrap:pretty}
.contents{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;padding:.8rem 0;border-top:1px solid var(--ink);border-bottom:1px solid var(--rule);font-size:.875rem;color:var(--soft)}
.contents a{text-decoration:none}
.contents a:hover{text-decoration:underline}
section{padding-top:clamp(2.5rem,5vw,4rem)}
h2{font:400 1.75rem/1.2 ${serif};letter-spacing:-.008em;margin:0 0 .5rem}
h3{font:600 .9375rem/1.3 ${chartFont};margin:0}
.lede,.prose{font:400 1.0625rem/1.6 ${serif};color:var(--soft);max-width:42rem;font-variant-numeric:lining-nums}
.lede{margin:0 0 1.25rem}
.prose p{margin:0 0 .85rem}
.note{font-size:.8125rem;line-height:1.5;color:var(--muted);max-width:46rem;margin:.75rem 0 0}
.warnings{background:var(--warning);border-left:3px solid var(--accent);padding:1rem 1.25rem;margin:1rem 0 1.5rem;font-size:.875rem;max-width:56rem}
.warnings ul{margin:.5rem 0 0;padding-left:1.1rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.5rem;font-size:.875rem;margin:2rem 0 0}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.controls{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.5rem;margin:0 0 1rem;font-size:.8125rem}
.scripted{display:none!important}
.js .scripted{display:flex!important}
.segmented{align-items:center;border:0;padding:0;margin:0;min-width:0}
.segmented legend{float:left;padding:0 .75rem 0 0;color:var(--muted)}
.segmented label{cursor:pointer}
.segmented input{position:absolute;opacity:0;pointer-events:none}
.segmented span{display:block;padding:.3rem .75rem;border:1px solid var(--rule-strong);margin-left:-1px;color:var(--soft)}
.segmented label:first-of-type span{border-radius:4px 0 0 4px}
.segmented label:last-of-type span{border-radius:0 4px 4px 0}
.segmented :checked+span{background:var(--ink);border-color:var(--ink);color:var(--paper)}
.segmented :focus-visible+span{outline:2px solid var(--accent);outline-offset:2px}
.selector{align-items:center;gap:.6rem;color:var(--muted)}
select,input[type=search],.button{font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--rule-strong);border-radius:4px;padding:.3rem .6rem}
.button{cursor:pointer}
.button:hover{border-color:var(--ink)}
footer{margin:4rem 0 3rem;padding-top:1rem;border-top:1px solid var(--rule);font-size:.8125rem;color:var(--muted)}
@media screen and (max-width:40rem){.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.6rem}}
`)
}
