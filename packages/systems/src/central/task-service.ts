/** What programs ask of their memory beside faults: regions, advice, pins, forks. */
import { ALL_RIGHTS, READ, WRITE } from '@selfpage/kernel'
import type { MapError, MapRequest, Message, Region, ThreadId } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import { answerWith } from '@selfpage/runtime'
import type { TaskRequest } from '@selfpage/runtime'
import type { CentralMemory } from './central-memory.ts'
import type { CentralRegion, CentralTask } from './central-task.ts'
import type { FileService } from './file-service.ts'
import type { FileVolume } from './file-store.ts'
import type { PageFaults } from './page-faults.ts'
import { NONE, READING, RESIDENT, WRITING } from './pages.ts'

/** An answer; undefined: to be served again when something changed. */
type Answer = Message | undefined

type Advice = Extract<TaskRequest, { op: 'task.advise' }>

export class TaskService {
  readonly #memory: CentralMemory
  readonly #faults: PageFaults
  readonly #volume: FileVolume
  readonly #files: FileService
  #pinnedPages = 0

  constructor(memory: CentralMemory, faults: PageFaults, volume: FileVolume, files: FileService) {
    this.#memory = memory
    this.#faults = faults
    this.#volume = volume
    this.#files = files
  }

  serve(request: TaskRequest & Message, task: CentralTask, sender: ThreadId): Answer {
    // eslint-disable-next-line typescript/switch-exhaustiveness-check -- the rest is refused alike
    switch (request.op) {
      case 'task.begin':
        return answerWith(undefined)
      case 'task.map':
        return answerWith(this.#map(request.request, task))
      case 'task.unmap':
        return this.#onRegion(task, request.region, (region) => this.#unmap(region, task))
      case 'task.protect': {
        const { rights } = request
        return this.#onRegion(task, request.region, (region) =>
          answerWith(this.#protect(region, task, rights)),
        )
      }
      case 'task.advise':
        return answerWith(this.#advise(request, task))
      case 'task.pin':
        return this.#pin(request.page, task)
      case 'task.unpin':
        return answerWith(this.#unpin(request.page, task))
      case 'task.sync':
        return this.#onRegion(task, request.region, (region) => this.#sync(region, task, sender))
      // The rest is between the runtime of a self-paging task and its children: nobody asks it here.
      default:
        return answerWith('not-supported')
    }
  }

  /** A child sees what its parent sees; the first to write to a private page copies it. */
  fork(parent: CentralTask, child: CentralTask): void {
    const { pages } = this.#memory
    for (const region of parent.regions) {
      const { file, readAhead: _, start, pages: count, ...rest } = region
      const made = child.add({ ...rest, pages: count, at: start }, file)
      if (made === undefined) continue
      for (let at = start; at < start + count; at++) {
        const page = parent.slots[at] as PageId
        if (page === NONE) continue
        child.slots[at] = page
        pages.uses[page]++
        if (region.sharing === 'private' && pages.frames[page] !== NONE) {
          this.#memory.gather(page, WRITE)
        }
      }
    }
  }

  /** The task is no more: nothing of it stays but what others share. */
  end(task: CentralTask): void {
    const { pages } = this.#memory
    for (const region of task.regions) this.#clear(region, task)
    for (let number = 0; number < pages.count; number++) {
      if (pages.uses[number] > 0 && pages.owners[number] === task.number) {
        this.#memory.disown(number as PageId)
      }
    }
  }

  #map(request: MapRequest, task: CentralTask): Region | MapError {
    const { pages, file: path, filePage = 0, at = 0, rights = READ | WRITE } = request
    const numbers = [pages, filePage, at, rights]
    if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return 'invalid'
    if (pages < 1 || rights > ALL_RIGHTS) return 'invalid'
    const file = path === undefined ? undefined : this.#volume.find(path)
    if (path !== undefined && file === undefined) return 'no-such-file'
    if (file !== undefined && filePage + pages > file.pages) return 'invalid'
    const region = task.add(request, file)
    if (region === undefined) return 'no-room'
    const { start, name } = region
    this.#memory.note('map', { task: task.name, name, start, pages })
    return { name, start, pages }
  }

  #onRegion(task: CentralTask, region: Region, act: (region: CentralRegion) => Answer): Answer {
    const found = task.find(region)
    return found === undefined ? answerWith('invalid') : act(found)
  }

  #unmap(region: CentralRegion, task: CentralTask): Answer {
    this.#clear(region, task)
    task.remove(region)
    this.#memory.note('unmap', { task: task.name, name: region.name })
    return answerWith(undefined)
  }

  #clear({ start, pages }: CentralRegion, task: CentralTask): void {
    for (let at = start; at < start + pages; at++) this.#drop(at, task)
  }

  /** A place of the space shows nothing any more. */
  #drop(at: number, task: CentralTask): void {
    const page = task.slots[at] as PageId
    if (page === NONE) return
    const { pages } = this.#memory
    task.slots[at] = NONE
    this.#release(page, at, task, task.pins.get(at) ?? 0)
    // Others who map the frame fault softly; only so is it taken from this task alone.
    if (pages.frames[page] !== NONE) this.#memory.gather(page, ALL_RIGHTS)
    if (pages.uses[page] === 1) this.#files.forget(page)
    this.#memory.unuse(page)
  }

  #protect(region: CentralRegion, task: CentralTask, rights: number): MapError | undefined {
    if (!Number.isInteger(rights) || rights < 0 || rights > ALL_RIGHTS) return 'invalid'
    region.rights = rights
    const { pages } = this.#memory
    for (let at = region.start; at < region.start + region.pages; at++) {
      const page = task.slots[at] as PageId
      if (page === NONE || pages.frames[page] === NONE) continue
      this.#memory.gather(page, ALL_RIGHTS & ~rights)
    }
    return undefined
  }

  #advise({ page, pages, advice }: Advice, task: CentralTask): MapError | undefined {
    const region = task.regionAt(page)
    if (region === undefined || !(pages >= 1)) return 'invalid'
    if (page + pages > region.start + region.pages) return 'invalid'
    if (advice === 'sequential' || advice === 'random' || advice === 'normal') {
      region.readAhead.advise(advice)
      return undefined
    }
    if (advice === 'will-need') {
      const wanted: PageId[] = []
      for (let at = page; at < page + pages; at++) {
        if (region.file !== undefined || task.slots[at] !== NONE) {
          wanted.push(this.#faults.pageAt(task, region, at))
        }
      }
      this.#faults.readAhead(wanted, task)
      return undefined
    }
    for (let at = page; at < page + pages; at++) {
      if (advice === 'do-not-need') this.#giveUp(task.slots[at] as PageId)
      else if (region.file === undefined && region.sharing === 'private') this.#discard(at, task)
    }
    return undefined
  }

  #giveUp(page: PageId): void {
    const memory = this.#memory
    if (page === NONE || !memory.isResident(page) || !memory.mayGiveUp(page)) return
    memory.replacement.remove(page)
    memory.gaveUp(page)
  }

  /** Its bytes are not needed: it is zeros again, unless it is wired or on its way. */
  #discard(at: number, task: CentralTask): void {
    const { pages } = this.#memory
    const page = task.slots[at] as PageId
    if (page === NONE || pages.pins[page] > 0) return
    if (pages.states[page] === READING || pages.has(page, WRITING)) return
    this.#drop(at, task)
  }

  #pin(at: number, task: CentralTask): Answer {
    const { pages } = this.#memory
    if (task.regionAt(at) === undefined) return answerWith('invalid')
    const page = task.slots[at] as PageId
    // Not there (any more): the program faults it in and asks again.
    if (page === NONE || pages.states[page] !== RESIDENT) return answerWith(1)
    if (pages.pins[page] === MOST_PINS) return answerWith('invalid')
    if (pages.pins[page] === 0) {
      if (this.#pinnedPages >= this.#memory.frames >> 1) return answerWith('no-frames')
      this.#pinnedPages++
    }
    pages.pins[page]++
    task.pins.set(at, (task.pins.get(at) ?? 0) + 1)
    return answerWith(undefined)
  }

  #unpin(at: number, task: CentralTask): MapError | undefined {
    if (!task.pins.has(at)) return 'invalid'
    this.#release(task.slots[at] as PageId, at, task, 1)
    return undefined
  }

  #release(page: PageId, at: number, task: CentralTask, pins: number): void {
    if (pins === 0) return
    const { pages, replacement } = this.#memory
    const left = (task.pins.get(at) ?? 0) - pins
    if (left > 0) task.pins.set(at, left)
    else task.pins.delete(at)
    pages.pins[page] -= pins
    if (pages.pins[page] > 0) return
    this.#pinnedPages--
    replacement.release?.(page)
  }

  #sync(region: CentralRegion, task: CentralTask, sender: ThreadId): Answer {
    if (region.file === undefined || region.sharing === 'private') return answerWith(undefined)
    const { start, pages } = region
    const mapped = () =>
      [...task.slots.subarray(start, start + pages)].filter((page) => page !== NONE) as PageId[]
    const end = this.#files.syncPages(mapped, sender)
    if (end === undefined) return undefined
    return answerWith(end === 'written' ? undefined : 'lost-data')
  }
}

/** What a column of 16 bits holds. */
const MOST_PINS = 0xffff
