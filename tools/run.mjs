// `npm run selfpage -- ...` and its like: builds what changed without a word, then becomes the command
// of the app named first, in the folder the user called from. Standard output is the command's alone.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from './build.mjs'

const [app = 'runner', ...words] = process.argv.slice(2)
if (!build({ quiet: true })) process.exit(1)

const cli = join(import.meta.dirname, '..', 'apps', app, 'dist', 'cli.js')
const command = spawn(process.execPath, [cli, ...words], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
})
// Ctrl-C reaches the command by itself; this process only waits for how it ends.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') command.kill(signal)
  })
}
command.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
})
