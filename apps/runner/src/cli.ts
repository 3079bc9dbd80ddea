#!/usr/bin/env node
/** The executable. Loads everything else only when Node knows that it is to keep compiled code. */
import * as module from 'node:module'

// From 22.1 on. Older releases compile all of it at every start.
if ('enableCompileCache' in module) (module.enableCompileCache as () => void)()
await import('./run.ts')
