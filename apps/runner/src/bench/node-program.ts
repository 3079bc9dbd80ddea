/** Programs of Node: how long a start takes is mostly theirs, and differs from release to release. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SelfpageError } from '@selfpage/policy'

/** A program of Node. */
export interface NodeProgram {
  readonly path: string
  /** As in `v24.1.0`. */
  readonly version: string
}

/** The one that this process runs in. */
export const ownNode: NodeProgram = { path: process.execPath, version: process.version }

/** The program at `path`. Throws `NODE_UNUSABLE` if it is not Node, or one that cannot run Selfpage. */
export async function findNode(path: string): Promise<NodeProgram> {
  const hint = 'Give the path of a `node`, version 20.12 or later.'
  const script = 'process.stdout.write(process.release.name + process.version)'
  const { stdout } = await promisify(execFile)(path, ['-e', script]).catch((cause: unknown) => {
    throw new SelfpageError('NODE_UNUSABLE', 'cannot be run as Node', { place: path, hint, cause })
  })
  const [said, major, minor] = /^node(v(\d+)\.(\d+)\.\S+)$/.exec(stdout)?.slice(1) ?? []
  if (said === undefined) {
    throw new SelfpageError('NODE_UNUSABLE', 'is not Node', { place: path, hint })
  }
  if (Number(major) < 20 || (major === '20' && Number(minor) < 12)) {
    throw new SelfpageError('NODE_UNUSABLE', `is ${said}, which is too old`, { place: path, hint })
  }
  return { path, version: said }
}
