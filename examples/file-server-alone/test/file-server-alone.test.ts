import { expect, test, vi } from 'vitest'

async function run(): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../file-server-alone.mjs')
  const lines = log.mock.calls.map((values) => values.join(' '))
  log.mockRestore()
  return lines
}

test('what was written is read, by the ten steps, with the versions of an honest client', async () => {
  const [wrote, read, cache, figure] = await run()
  expect(wrote).toBe('wrote 4500 bytes, sync: they are on the disk')
  expect(read).toBe('read 90 bytes, equal to those written')
  expect(cache).toContain('2 were not')
  const steps = [
    'client->>memory_server: container_create',
    'client->>file_server: fs_read',
    'file_server->>memory_server: container_grant_access',
    'memory_server-->>file_server: version 1',
    'file_server->>disk_driver: device_read',
    'disk_driver->>memory_server: container_lock_physical',
    'DMA: read 2 blocks',
    'disk_driver->>memory_server: container_unlock',
    'memory_server-->>disk_driver: version 3, operations 2',
    'file_server->>memory_server: container_copy_out',
    'memory_server-->>file_server: version 4',
    'file_server-->>client: success',
    'client->>memory_server: container_deallocate',
  ]
  const places = steps.map((step) => figure.indexOf(step))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
