/** The hardware of a description: frames, costs, and a disk each for files and for swap. */
import { costModels, createSimulation, memoryImage } from '@selfpage/kernel'
import type { CostModel, DiskImage, Simulation } from '@selfpage/kernel'
import { openFileImage } from '@selfpage/kernel/file-image'
import { SelfpageError } from '@selfpage/policy'
import type { CheckedDescription } from '../description/description-schema.ts'
import type { PlannedSystem } from '../description/plan-system.ts'

/** Names of the disks. */
export const diskNames = { files: 'files', swap: 'swap' } as const

/** A machine that is switched on. */
export interface Machine {
  readonly kernel: Simulation
  /** Closes the files of its disks. */
  close(): void
}

/**
 * Builds what a plan describes.
 * @throws SelfpageError `SYSTEM_INVALID` if memory is smaller than a page, `IMAGE_OPEN_FAILED`
 */
export function buildMachine({ description, workloadPages }: PlannedSystem): Machine {
  const { machine, seed } = description
  const frames = framesOf(description)
  if (frames < 1) {
    throw new SelfpageError('SYSTEM_INVALID', 'memory is smaller than a page', {
      place: 'machine.memory',
      hint: `A page is ${machine.pageSizeBytes} bytes.`,
    })
  }
  const disks = ([diskNames.files, diskNames.swap] as const).map((name) => {
    const { size, image } = description[name]
    const blocks = blocksOf(size ?? null, workloadPages, machine.pageSizeBytes)
    return { name, image: openImage(image, blocks, machine.pageSizeBytes) }
  })
  const kernel = createSimulation({
    frames,
    pageSizeBytes: machine.pageSizeBytes,
    seed,
    costs: costsOf(description),
    disks,
  })
  return {
    kernel,
    close() {
      for (const { image } of disks) image.close()
    },
  }
}

/** Frames of the machine. */
export function framesOf({ machine }: CheckedDescription): number {
  return machine.frames ?? Math.floor((machine.memory ?? 0) / machine.pageSizeBytes)
}

/** The costs a description means. */
export function costsOf({ machine: { costs } }: CheckedDescription): CostModel {
  if (typeof costs === 'string') return costModels[costs]
  const { base, disk, ...changed } = costs
  const model = costModels[base]
  return { ...model, ...changed, disk: { ...model.disk, ...disk } } as CostModel
}

/** 256 MiB of pages of 4096 bytes. */
const defaultBlocks = 65_536

/** Room for every page of every workload twice over, unless the description says how large. */
function blocksOf(sizeBytes: number | null, workloadPages: number, blockSizeBytes: number): number {
  return sizeBytes === null
    ? Math.max(defaultBlocks, 2 * workloadPages + 1024)
    : Math.max(1, Math.floor(sizeBytes / blockSizeBytes))
}

function openImage(path: string | undefined, blocks: number, blockSizeBytes: number): DiskImage {
  if (path === undefined) return memoryImage(blocks)
  try {
    return openFileImage(path, blocks, blockSizeBytes)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('IMAGE_OPEN_FAILED', message, { place: path, cause })
  }
}
