/** Where the modules are that tests have loaded by path. */
import { fileURLToPath } from 'node:url'

export const samples = {
  throws: fileURLToPath(new URL('./policies/throws.ts', import.meta.url)),
  loops: fileURLToPath(new URL('./policies/loops.ts', import.meta.url)),
  lies: fileURLToPath(new URL('./policies/lies.ts', import.meta.url)),
  exits: fileURLToPath(new URL('./policies/exits.ts', import.meta.url)),
  refuses: fileURLToPath(new URL('./policies/refuses.ts', import.meta.url)),
  reexports: fileURLToPath(new URL('./policies/refuses-default.ts', import.meta.url)),
  otherInterface: fileURLToPath(new URL('./policies/other-interface.ts', import.meta.url)),
  nothing: fileURLToPath(new URL('./policies/nothing.ts', import.meta.url)),
  broken: fileURLToPath(new URL('./policies/broken.ts', import.meta.url)),
  config: fileURLToPath(new URL('./sample.config.ts', import.meta.url)),
  misspeltConfig: fileURLToPath(new URL('./misspelt.config.ts', import.meta.url)),
}
