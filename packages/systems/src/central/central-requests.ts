/** What programs ask a central system beside what they ask any pager (`TaskRequest` of the runtime). */
import type { FileError, Message } from '@selfpage/kernel'
import type { TaskRequest } from '@selfpage/runtime'

export type FileRequest =
  | { readonly op: 'file.create'; readonly path: string; readonly sizeBytes: number }
  | { readonly op: 'file.size'; readonly path: string }
  /** A run of bytes inside one page of the file. */
  | {
      readonly op: 'file.read'
      readonly path: string
      readonly offset: number
      readonly length: number
    }
  | {
      readonly op: 'file.write'
      readonly path: string
      readonly offset: number
      readonly bytes: Uint8Array
    }
  | { readonly op: 'file.sync'; readonly path: string }

/** `program` numbers what the task keeps for its child to run: code is not sent. */
interface ForkRequest {
  readonly op: 'task.fork'
  readonly program: number
}

export type CentralRequest = TaskRequest | FileRequest | ForkRequest

/** `value` is a number of bytes, or nothing; `bytes` what was read. */
export interface FileAnswer extends Message {
  readonly op: 'file.done'
  readonly value: number | FileError | undefined
  readonly bytes?: Uint8Array
}

export function fileAnswer(value: FileAnswer['value'], bytes?: Uint8Array): FileAnswer {
  return bytes === undefined ? { op: 'file.done', value } : { op: 'file.done', value, bytes }
}
