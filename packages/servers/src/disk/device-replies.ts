/** The driver's answers. */
import type { DeviceDone, DeviceRefusal, DeviceRefused } from '../device-protocol.ts'

/** What `unlock` returned; 0 and 0 for requests without a container. */
export function done(version = 0, operations = 0): DeviceDone {
  return { op: 'device.done', version, operations }
}

export function refused(code: DeviceRefusal): DeviceRefused {
  return { op: 'refused', code }
}
