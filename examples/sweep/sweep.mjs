import { lru } from '@selfpage/policy-lru'
import { lruK } from '@selfpage/policy-lru-k'
import { shootout } from '@selfpage/shootout'
import { synthesize } from '@selfpage/trace'

// Look-ups of popular rows while a scan goes round a larger table: what LRU-K was made for.
const workload = synthesize(
  'mixture:references=200k,seed=1+zipf:pages=5000,share=0.7+loop:pages=20000,share=0.3',
)

const { rows } = await shootout({
  workloads: [workload],
  policies: [lru(), ...[2, 3, 4].map((k) => lruK({ k }))],
  frames: ['2%', '5%', '10%', '20%'],
})

for (const size of new Set(rows.map((row) => row.size))) {
  const ratios = rows
    .filter((row) => row.size === size)
    .map(({ label, missRatio }) => `${label} ${(100 * missRatio).toFixed(1)}%`)
  console.log(`${size.padStart(3)} of the pages: ${ratios.join(', ')}`)
}
