/** How long a transfer may take at the worst: what a lease must last, and what is charged first. */
import type { DiskCosts } from '@selfpage/kernel'

/** @returns ticks, rounded up */
export function longestTransferTicks(
  costs: DiskCosts,
  direction: 'read' | 'write',
  blocks: number,
  blockSizeBytes: number,
): number {
  const latency = direction === 'read' ? costs.readLatency : costs.writeLatency
  // Each block may lie elsewhere; the requests under way at the same time may be served before.
  const positions = blocks * (costs.seekMax + costs.rotation + latency)
  return Math.ceil(positions + blocks * blockSizeBytes * costs.transferPerByte) * costs.parallelism
}

/** The same if the blocks lie in a row. */
export function usualTransferTicks(
  costs: DiskCosts,
  direction: 'read' | 'write',
  blocks: number,
  blockSizeBytes: number,
): number {
  const latency = direction === 'read' ? costs.readLatency : costs.writeLatency
  const position = (costs.seekMin + costs.seekMax) / 2 + costs.rotation / 2 + latency
  return Math.ceil(position + blocks * blockSizeBytes * costs.transferPerByte)
}
