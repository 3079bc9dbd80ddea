/** What this report has beyond the pages of shootouts. */
import { trusted } from '@selfpage/shootout/page'
import type { Html } from '@selfpage/shootout/page'

export function talkStyle(): Html {
  return trusted(`
.finding{border-top:1px solid var(--rule);margin-top:3rem;padding-top:2rem}
.finding h2{font-size:1.45rem}
blockquote{margin:1rem 0 1.5rem;padding:0 0 0 1.1rem;border-left:3px solid var(--rule-strong);max-width:46rem}
blockquote p{margin:0;font-style:italic;font-size:1.0625rem;color:var(--soft)}
blockquote footer{margin:.3rem 0 0;padding:0;border:0;font-size:.8125rem;color:var(--muted)}
.outcome{font-size:1.0625rem;margin:0 0 .4rem;max-width:56rem}
.because{max-width:56rem;margin:0 0 1.25rem;color:var(--soft)}
.verdict{display:inline-block;font-size:.8125rem;font-weight:600;border-radius:99px;padding:.12rem .65rem;white-space:nowrap;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.verdict.yes{background:light-dark(#dcebd5,#23391f);color:light-dark(#26521a,#aed69d)}
.verdict.partly{background:light-dark(#fbeacb,#43331a);color:light-dark(#6d4708,#eac37c)}
.verdict.no{background:light-dark(#f5d9d2,#46241d);color:light-dark(#7d2413,#f0a898)}
.verdict.failed{background:var(--ink);color:var(--paper)}
.verdict-key{max-width:46rem;font-size:.875rem;line-height:1.9;color:var(--soft)}
.verdicts td:nth-child(2){max-width:26rem;color:var(--soft)}
.verdicts td:nth-child(3){min-width:16rem;line-height:1.6}
.picture{margin:0 0 1.25rem}
.picture svg{display:block;max-width:100%;height:auto}
.series-key{display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;font-size:.8125rem;color:var(--soft);margin:0 0 .5rem}
.series-key i{display:inline-block;width:.7rem;height:.7rem;border-radius:50%;margin-right:.45rem;vertical-align:-1px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.finding .facts{margin:1rem 0;max-width:56rem}
details summary{cursor:pointer;font-size:.875rem;color:var(--soft)}
.numbers{margin-top:.75rem;width:auto}
.numbers small{color:var(--muted);font-size:.75em}
.numbers thead th{white-space:normal;vertical-align:bottom}
@media (max-width:44rem){
.finding .picture{overflow-x:auto}
.finding .picture svg{width:48rem;max-width:none;height:auto}
.verdicts,.verdicts tbody{display:block;width:auto;min-width:0}
.verdicts thead{display:none}
.verdicts tr{display:block;padding:.7rem 0;border-bottom:1px solid var(--rule)}
.verdicts th,.verdicts td{display:block;padding:.15rem 0;border:0;max-width:none}
}
`)
}
