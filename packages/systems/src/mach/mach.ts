/**
 * Mach: the kernel has all frames and one policy for everybody; what is in the pages is the business
 * of managers outside it, of which it expects that they answer and free what they are handed.
 */
import { defineSystem } from '../define-system.ts'
import { MachSystem } from './mach-system.ts'

export const mach = defineSystem({
  name: 'mach',
  summary:
    'the kernel chooses victims for all; managers outside it keep the pages of their objects',
  start: (setting) => new MachSystem(setting),
})
