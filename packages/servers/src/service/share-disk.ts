/** A client's share of the disk, for what a server does for it there: a stream of the server's. */
import {
  NO_WINDOW,
  type Failed,
  type Message,
  type Operation,
  type SpaceId,
} from '@selfpage/kernel'
import type { DeviceReply, DeviceShareRequest } from '../device-protocol.ts'
import type { Partners } from './partners.ts'
import type { ShareRequest } from './requests.ts'
import type { Worker } from './service.ts'
import { refuse, storeErrorOf } from './store-error.ts'

export function* shareDisk(
  { thread }: Worker,
  { driver }: Partners,
  { sliceTicks, periodTicks, extra }: ShareRequest,
  client: SpaceId,
): Operation<Message> {
  const share: DeviceShareRequest = {
    op: 'device.share',
    sliceTicks,
    periodTicks,
    extra,
    stream: client,
  }
  const reply = (yield* thread.call(driver, share, NO_WINDOW)) as DeviceReply | Failed
  return reply.op === 'device.done' ? { op: 'store.done' } : refuse(storeErrorOf(reply))
}
