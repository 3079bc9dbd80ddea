/** What `selfpage bench` prints. */
import { bytesText, countText, shareText } from '@selfpage/shootout'
import { millions } from '../text/numbers.ts'
import { plainTable } from '../text/plain-table.ts'
import type { BenchResult, PolicySpeed } from './bench-result.ts'
import { warmupRounds } from './rounds.ts'

/** The result as text. */
export function benchPage(result: BenchResult): string {
  const { machine, trace, frames, rounds, absentCaches } = result
  return [
    `${trace.name}: ${countText(trace.references)} references, ` +
      `${countText(trace.distinctPages)} pages, ${countText(frames)} frames\n` +
      `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}\n` +
      `Nanoseconds a reference; medians of ${rounds} interleaved rounds after ${warmupRounds} to warm ` +
      `up.\nTo the left CPU time, all threads counted; to the right time on the wall.\n` +
      (isAnyFused(result)
        ? 'Policies run as long shootouts run them: in loops compiled with their code. Not fused: without.\n'
        : ''),
    policyTable(result),
    cacheTable(result),
    absentCaches.length === 0
      ? ''
      : `Not installed, so not measured: ${absentCaches.join(', ')}. To compare them, run\n` +
        `\`npm install ${absentCaches.join(' ')}\` beside the runner.\n`,
    loadingLines(result),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function isAnyFused({ policies }: BenchResult): boolean {
  return policies.some(({ unfused }) => unfused !== null)
}

function policyTable(result: BenchResult): string {
  const { policies, trace } = result
  const hasUnfused = isAnyFused(result)
  const hasCachesim = policies.some(({ cachesim }) => cachesim !== null)
  const columns = [
    { title: 'policy', align: 'left' },
    { title: 'interface' },
    ...(hasUnfused ? [{ title: 'not fused' }] : []),
    { title: 'hand-inlined' },
    { title: 'ratio' },
    { title: 'wall' },
    { title: 'hand-inlined' },
    { title: 'ratio' },
    { title: 'a second' },
    ...(hasCachesim ? [{ title: 'cachesim' }, { title: 'ratio' }] : []),
    { title: 'misses' },
    { title: 'bytes/frame' },
  ] as const
  const row = (policy: PolicySpeed) => [
    policy.label,
    ns(policy.nsPerReference.cpu),
    ...(hasUnfused ? [ns(policy.unfused?.cpu)] : []),
    ns(policy.handInlined?.cpu),
    ratio(policy.ratioToHandInlined?.cpu),
    ns(policy.nsPerReference.wall),
    ns(policy.handInlined?.wall),
    ratio(policy.ratioToHandInlined?.wall),
    millions(policy.referencesPerSecond),
    ...(hasCachesim
      ? [
          policy.cachesim === null ? '' : millions(policy.cachesim.referencesPerSecond),
          ratio(policy.ratioToCachesim),
        ]
      : []),
    shareText(policy.misses / trace.references),
    policy.metadataBytesPerFrame.toFixed(1),
  ]
  return plainTable(columns, policies.map(row))
}

function cacheTable({ caches, trace }: BenchResult): string {
  if (caches.length === 0) return ''
  const columns = [
    { title: 'cache', align: 'left' },
    { title: 'CPU' },
    { title: 'wall' },
    { title: 'a second' },
    { title: 'misses' },
    { title: 'bytes/frame' },
    { title: '', align: 'left' },
  ] as const
  const rows = caches.map((cache) => [
    `${cache.name} ${cache.version}`,
    ns(cache.nsPerReference.cpu),
    ns(cache.nsPerReference.wall),
    millions(cache.referencesPerSecond),
    shareText(cache.misses / trace.references),
    cache.bytesPerFrame.toFixed(1),
    cache.note,
  ])
  return plainTable(columns, rows)
}

function loadingLines({ loading, memory }: BenchResult): string {
  const { fileBytes, seconds, referencesPerSecond, cachedSeconds, internedPerSecond } = loading
  return [
    `Loading    ${bytesText(fileBytes)} of oracleGeneral in ${seconds.toFixed(2)} s, ` +
      `${millions(referencesPerSecond)} references a second`,
    cachedSeconds === null
      ? ''
      : `           ${cachedSeconds.toFixed(3)} s from the cache of interned traces`,
    `Interning  ${millions(internedPerSecond)} 64-bit ids a second`,
    `Memory     the trace ${bytesText(memory.traceBytes)}, the process ${bytesText(memory.residentSetBytes)}`,
  ]
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('')
}

function ratio(value: number | null | undefined): string {
  return value?.toFixed(2) ?? ''
}

function ns(value: number | undefined): string {
  return value?.toFixed(1) ?? ''
}
