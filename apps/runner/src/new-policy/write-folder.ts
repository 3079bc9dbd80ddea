/** Writes a folder of files at once: whole or not at all. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import type { Files } from './template.ts'

/** Throws `FOLDER_NOT_EMPTY` if there is something at `folder` already, `FOLDER_UNWRITABLE`. */
export function writeFolder(folder: string, files: Files): void {
  requireEmpty(folder)
  let draft: string | null = null
  try {
    mkdirSync(dirname(folder), { recursive: true })
    draft = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`))
    for (const [path, text] of files) {
      mkdirSync(dirname(join(draft, path)), { recursive: true })
      writeFileSync(join(draft, path), text)
    }
    rmSync(folder, { recursive: true, force: true })
    renameSync(draft, folder)
  } catch (cause) {
    if (draft !== null) rmSync(draft, { recursive: true, force: true })
    throw new SelfpageError('FOLDER_UNWRITABLE', String(cause), { place: folder, cause })
  }
}

function requireEmpty(folder: string): void {
  let entries: readonly string[]
  try {
    entries = readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    entries = [basename(folder)]
  }
  if (entries.length === 0) return
  throw new SelfpageError('FOLDER_NOT_EMPTY', 'there is something here already', {
    place: folder,
    hint: 'Choose another name, or another folder by --dir.',
  })
}
