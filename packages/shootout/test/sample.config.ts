import { defineConfig } from '../src/config.ts'
import { refuses } from './policies/refuses.ts'

export default defineConfig({
  policies: [refuses, refuses({ frames: 7 }), 'fifo'],
})
