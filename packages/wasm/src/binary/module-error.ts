/** A module that is broken, or that asks for what a paged program cannot have. */
import { SelfpageError } from '@selfpage/policy'

export class ModuleError extends SelfpageError {
  /** @param offset byte of the module, if it is known */
  constructor(problem: string, offset?: number, hint?: string) {
    super('WASM_MODULE_INVALID', `the WebAssembly module ${problem}`, {
      ...(offset === undefined ? {} : { place: `byte ${offset}` }),
      ...(hint === undefined ? {} : { hint }),
    })
  }
}
