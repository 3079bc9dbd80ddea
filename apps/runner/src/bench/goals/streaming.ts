/** Traces that do not fit: memory by distinct pages, not by references. */
import { bytesText, countText } from '@selfpage/shootout'
import { secondsText } from './goal.ts'
import { withoutOutput } from './measure-process.ts'
import { gridPolicies } from './rivals.ts'
import type { Section } from './section.ts'

const pages = 1e6
const frames = 10_000

/** References of the long stream, and of one a tenth as long. */
const longest = 200e6

/** What a process may hold at most: a long stream in memory would be 800 MB. */
const mostBytes = 400 * 2 ** 20

/** Ten times the references reach some pages that a tenth of them did not. */
const mostGrowth = 1.25

/** Goal 6. */
export const streamingSection: Section = {
  name: 'streaming',
  title: 'Streaming',
  needs: ['GNU time'],
  async measure(ground) {
    const { isQuick, say } = ground.plan
    const references = isQuick ? longest / 10 : longest
    const stream = async (count: number, policies: readonly string[]) => {
      say(`streaming ${countText(count)} references: ${policies.join(', ')}`)
      const specification = `zipf:references=${count},pages=${pages},skew=1,seed=1`
      return ground.runShootout(specification, policies, [frames], 'filled', ['--stream'])
    }
    const short = await stream(references / 10, ['lru'])
    const long = await stream(references, ['lru'])
    const all = await stream(references / 10, gridPolicies)
    const [shortPeak, longPeak] = [short.figures.peakBytes, long.figures.peakBytes]
    return {
      goals: [
        {
          text: `Peak memory of lru over a stream of ${countText(references)} references`,
          target: `below ${bytesText(mostBytes)}, and ${mostGrowth}x that of a tenth of the references`,
          measured: `${bytesText(longPeak)}, against ${bytesText(shortPeak)}`,
          isReached: longPeak < mostBytes && longPeak < mostGrowth * shortPeak,
        },
      ],
      notes: [
        `References to ${countText(pages)} pages by Zipf's law, generated while they are replayed ` +
          `(\`--stream\`), ${countText(frames)} frames. The long stream takes ` +
          `${secondsText(long.figures.wallSeconds)}, ` +
          `${((long.figures.cpuSeconds * 1e9) / references).toFixed(0)} ns of CPU a reference, ` +
          'generating it included.',
      ],
      tables: [
        {
          title: "Bytes of each policy's own arrays (the driver has 2 more a page)",
          columns: ['policy', 'bytes a distinct page', 'bytes a frame'],
          rows: all.rows.map(({ policy, metadataBytesPerFrame }) => [
            policy,
            ((metadataBytesPerFrame * frames) / pages).toFixed(1),
            metadataBytesPerFrame.toFixed(1),
          ]),
        },
      ],
      raw: {
        short: withoutOutput(short.figures),
        long: withoutOutput(long.figures),
        all: withoutOutput(all.figures),
        rows: all.rows.map(({ policy, misses, metadataBytesPerFrame }) => ({
          ...{ policy, misses, metadataBytesPerFrame },
        })),
      },
    }
  },
}
