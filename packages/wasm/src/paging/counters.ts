/** What programs count (`Task.count`) beside what their system counts. */
export const programCounters = {
  /** Bytes of its output, and a checksum of them: two runs with the same output have the same. */
  outputBytes: 'outputBytes',
  outputChecksum: 'outputChecksum',
} as const
