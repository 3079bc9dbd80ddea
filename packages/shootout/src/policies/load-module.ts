/** Importing a file by its URL, TypeScript included. */

const isTypeScript = /\.[mc]?ts$/
/** True where this very file runs as TypeScript: then any other can be imported as well. */
const runsFromSource = isTypeScript.test(import.meta.url)

/**
 * Left to Node wherever they are: jiti would load a copy of its own, whose every use of an imported
 * constant is a look-up, and policies would run at a third of their speed.
 */
const nativeModules = ['@selfpage/policy', '@selfpage/kit']

/**
 * The module at `url` (a `file:` URL). TypeScript goes through jiti unless Node itself strips types
 * (from 22.18 on). The caller says what went wrong: this throws what the module throws.
 */
export async function loadModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  const needsHelp = isTypeScript.test(url) && !runsFromSource && !stripsTypes()
  const module: unknown = needsHelp ? await transpiled(url) : await import(/* @vite-ignore */ url)
  return typeof module === 'object' && module !== null ? { ...module } : {}
}

/** jiti is loaded only here: that takes as long as a short shootout. */
async function transpiled(url: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  return createJiti(import.meta.url, { interopDefault: false, nativeModules }).import(url)
}

function stripsTypes(): boolean {
  const { features } = process as { features: { typescript?: unknown } }
  return features.typescript !== undefined && features.typescript !== false
}
