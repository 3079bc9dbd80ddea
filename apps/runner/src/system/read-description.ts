/** A description of a system from a file: JSON, or a TypeScript module that exports it by default. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import { loadModule, nearest } from '@selfpage/shootout'
import { checkDescription } from '@selfpage/systems'
import type { CheckedDescription } from '@selfpage/systems'
import { bundledSystems } from './bundled-systems.ts'

/** A description and where it is from. */
export interface ReadDescription {
  readonly path: string
  readonly description: CheckedDescription
}

/** What a description is asked to have instead of what its file says. */
export interface Overrides {
  readonly seed?: number
  readonly filesImage?: string
  readonly swapImage?: string
}

/**
 * Reads `selfpage system run NAME|FILE`.
 * @throws SelfpageError `SYSTEM_NOT_FOUND`, `SYSTEM_LOAD_FAILED`, `SYSTEM_INVALID`
 */
export async function readDescription(
  text: string,
  cwd: string,
  overrides: Overrides = {},
): Promise<ReadDescription> {
  const path = find(text, cwd)
  const given = /\.json$/i.test(path) ? readJson(path) : await readModule(path)
  return { path, description: checkDescription(withOverrides(given, overrides), path) }
}

function withOverrides(given: unknown, { seed, filesImage, swapImage }: Overrides): unknown {
  if (typeof given !== 'object' || given === null) return given
  const description = given as Record<string, unknown>
  const store = (name: string, image: string | undefined) =>
    image === undefined ? {} : { [name]: { ...(description[name] as object | undefined), image } }
  return {
    ...description,
    ...(seed === undefined ? {} : { seed }),
    ...store('files', filesImage),
    ...store('swap', swapImage),
  }
}

function find(text: string, cwd: string): string {
  const path = resolve(cwd, text)
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path
  const bundled = bundledSystems()
  const known = bundled.find(({ name }) => name === text)
  if (known !== undefined) return known.path
  const names = bundled.map(({ name }) => name)
  const near = nearest(text, names)
  throw new SelfpageError('SYSTEM_NOT_FOUND', `'${text}' is no description, and no file here`, {
    place: 'system run',
    hint:
      (near === undefined ? '' : `Did you mean ${near}? `) +
      `Bundled: ${names.join(', ')}. Or give the path of a .json or .ts file.`,
  })
}

function readJson(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw failed(path, cause)
  }
}

async function readModule(path: string): Promise<unknown> {
  try {
    return (await loadModule(pathToFileURL(path).href)).default
  } catch (cause) {
    throw failed(path, cause)
  }
}

function failed(path: string, cause: unknown): SelfpageError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new SelfpageError('SYSTEM_LOAD_FAILED', `cannot be read: ${message}`, {
    place: path,
    hint: 'It is JSON, or a module that exports a description by default.',
    cause,
  })
}
