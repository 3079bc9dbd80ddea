/** What becomes of a task that does not give extra frames back in time (slides "Proposed Properties (continued)", "Guaranteed and Extra Pages"; G5, I28, I29). */
import { flexpage, NO_THREAD, READ, WRITE } from '@selfpage/kernel'
import type { Operation, Thread, Ticks } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import type { Reclaim, Sanction } from '@selfpage/memory-server'
import { defineExperiment } from '../define-experiment.ts'
import { labMachine } from '../lab/machine.ts'
import { judgeAll } from '../verdict.ts'
import { count, percent, seconds } from '../words.ts'

const sanctions: readonly Sanction[] = ['kill', 'force', 'karma']
const deadlinesMs = [2, 8, 32]
/** Frames: of the machine, and of the contracts; what holders take beyond theirs. */
const frames = { machine: 96, holder: 16, claimant: 40, extra: 30 }
const millisecond = 1e6
const roundTicks = 200 * millisecond
/** The late holder answers after 4 to 16 ms; the other at once. */
const lateness = { least: 4, most: 16 }

interface Holder {
  /** Pages it still has; its own ones, that it would never give, come first. */
  pages: number[]
  /** Pages that it chose to give back, and pages that were taken from it. */
  given: number
  taken: number
}

/** The part of all pages given up, chosen or not, that were the first holder's. */
function partOf(first: Holder, second: Holder): number {
  const [own, others] = [first, second].map(({ given, taken }) => given + taken)
  return own / Math.max(1, own + others)
}

/** Fills up with extra frames, round by round; gives pages back, last ones first, when asked. */
function* hold(
  thread: Thread,
  server: Parameters<typeof memoryClient>[1],
  holder: Holder,
  delay: (thread: Thread) => Ticks,
): Operation<void> {
  const memory = memoryClient(thread, server)
  const held: { page: number; handle: number }[] = []
  const pages = frames.holder + frames.extra
  const deallocate = function* (wanted: number): Operation<void> {
    const given = held.splice(Math.max(0, held.length - wanted))
    if (given.length > 0) yield* memory.deallocate(given.map(({ handle }) => handle as never))
    holder.given += given.length
    holder.pages = held.map(({ page }) => page)
  }
  yield* memory.listen(thread.id)
  for (;;) {
    for (let page = 0; page < pages; page++) {
      if (held.some((each) => each.page === page)) {
        // What was taken by force is mapped no more.
        if (thread.space.rightsAt(page) !== 0) continue
        holder.taken++
        held.splice(
          held.findIndex((each) => each.page === page),
          1,
        )
      }
      const reply = yield* memory.allocate(1)
      if (reply.op !== 'memory.allocated') break
      const mapped = yield* memory.mapOne(reply.handles[0], READ | WRITE, flexpage(page))
      if (mapped.op !== 'memory.mapped') break
      held.push({ page, handle: reply.handles[0] })
    }
    holder.pages = held.map(({ page }) => page)
    const until = Math.ceil((thread.now + 1) / roundTicks) * roundTicks
    while (thread.now < until) {
      const message = yield* thread.receive(NO_THREAD, undefined, until - thread.now)
      if (message.op !== 'memory.reclaim') continue
      const late = delay(thread)
      if (late > 0) yield* thread.sleep(late)
      yield* deallocate((message as Reclaim).frames)
    }
  }
}

export const experiment = defineExperiment({
  name: 'sanctions',
  claim:
    'Task must select which pages it wants to evict. If it does not do so in a timely fashion it may be killed.',
  slide: 'Proposed Properties (continued)',
  hypothesis:
    'Under each sanction and deadline, a task that claims guaranteed frames gets all of them and waits no longer ' +
    'than the deadline, the late task pays, and a task that answers in time is never punished. Killing costs the ' +
    'late task everything, force and karma only frames.',
  method:
    'Two tasks hold 16 guaranteed frames and all extra ones of a machine of 96. Every 200 ms a third claims its 40. ' +
    'One holder answers at once, the other after 4 to 16 ms. Deadlines of 2, 8 and 32 ms; an answer at the deadline ' +
    'is late. Karma takes frames by force and lets the next three requests come unannounced. Counted over all rounds: longest wait of the claimant, sanctions by who suffered them, pages that ' +
    'each holder gave of its own choice, and those that were taken from it.',
  async run(lab) {
    const rounds = lab.sized(50, 5)
    return sanctions.flatMap((sanction) =>
      deadlinesMs.map((deadlineMs) => {
        const punished = new Map<unknown, number>()
        let unannounced = 0
        const deadline = deadlineMs * millisecond
        const machine = labMachine({
          frames: frames.machine,
          seed: lab.seed,
          memoryServer: {
            sanction,
            reclaimDeadlineTicks: deadline,
            shortestDeadlineTicks: deadline,
            lowFrames: 0,
            highFrames: 0,
            onNote(event, { task, isAnnounced }) {
              if (event === 'sanction') punished.set(task, (punished.get(task) ?? 0) + 1)
              if (event === 'reclaim' && isAnnounced === false) unannounced++
            },
          },
        })
        const { kernel, memory, startThread } = machine
        const holders: Record<'prompt' | 'late', Holder> = {
          prompt: { pages: [], given: 0, taken: 0 },
          late: { pages: [], given: 0, taken: 0 },
        }
        const start = (name: 'prompt' | 'late', delay: (thread: Thread) => Ticks) =>
          startThread(name, 100, frames.holder, (thread) =>
            hold(thread, memory.thread, holders[name], delay),
          )
        const prompt = start('prompt', () => 0)
        const late = start(
          'late',
          ({ chance }) =>
            (lateness.least + (chance() % (lateness.most - lateness.least + 1))) * millisecond,
        )
        let longestWait = 0
        let gotFrames = 0
        startThread('claimant', 100, frames.claimant, function* (thread) {
          const client = memoryClient(thread, memory.thread)
          for (let round = 0; round < rounds; round++) {
            const startTicks = round * roundTicks + roundTicks / 2
            yield* thread.sleep(Math.max(0, startTicks - thread.now))
            const reply = yield* client.allocate(frames.claimant)
            if (reply.op !== 'memory.allocated') continue
            for (const [page, handle] of reply.handles.entries()) {
              const since = thread.now
              const mapped = yield* client.mapOne(handle, READ | WRITE, flexpage(page))
              longestWait = Math.max(longestWait, thread.now - since)
              if (mapped.op === 'memory.mapped') gotFrames++
            }
            yield* thread.sleep(40 * millisecond)
            yield* client.deallocate(reply.handles)
          }
        })
        machine.run({ untilTicks: (rounds + 2) * roundTicks })
        memory.audit()
        const isAlive = kernel.isAlive(late.thread)
        // Dead, it lost all it had.
        if (!isAlive) holders.late.taken += holders.late.pages.length
        return {
          case: `${sanction}, ${deadlineMs} ms`,
          numbers: {
            longestWaitSeconds: longestWait / 1e9,
            missingFrames: rounds * frames.claimant - gotFrames,
            sanctionsOfLate: punished.get(late.space.id) ?? 0,
            sanctionsOfPrompt: punished.get(prompt.space.id) ?? 0,
            lateIsAlive: Number(isAlive),
            pagesTakenFromLate: holders.late.taken,
            pagesGivenByLate: holders.late.given,
            pagesGivenByPrompt: holders.prompt.given,
            pagesTakenFromPrompt: holders.prompt.taken,
            unannouncedReclaims: unannounced,
            lateBears: partOf(holders.late, holders.prompt),
            pagesOfLate: isAlive ? holders.late.pages.length : 0,
            pagesOfPrompt: holders.prompt.pages.length,
          },
        }
      }),
    )
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'the claimant gets every frame within the deadline',
          isMet: ({ of }) =>
            table.cases.every((name) => {
              const deadline = Number(/(\d+) ms/.exec(name)?.[1]) / 1e3
              // Both holders may have to be asked, and messages take their time.
              return (
                of(name, 'missingFrames') === 0 && of(name, 'longestWaitSeconds') <= deadline + 1e-4
              )
            }),
        },
        {
          says: 'who answers in time is not punished, and loses nothing but what it chose',
          isMet: ({ of }) =>
            table.cases.every(
              (name) =>
                of(name, 'sanctionsOfPrompt') === 0 && of(name, 'pagesTakenFromPrompt') === 0,
            ),
        },
        {
          says: 'who is late is punished, and killed only by the sanction that says so',
          isMet: ({ of }) =>
            sanctions.every((sanction) => {
              const name = `${sanction}, 2 ms`
              return (
                of(name, 'sanctionsOfLate') > 0 &&
                of(name, 'lateIsAlive') === Number(sanction !== 'kill')
              )
            }),
        },
        {
          says: 'a deadline longer than any delay punishes nobody',
          isMet: ({ of }) =>
            sanctions.every((sanction) => of(`${sanction}, 32 ms`, 'sanctionsOfLate') === 0),
        },
      ],
      (all) =>
        `Longest waits of the claimant with deadlines of ${deadlinesMs.join(', ')} ms: ${sanctions
          .map(
            (sanction) =>
              `${sanction} ${deadlinesMs.map((ms) => seconds(all.spread(`${sanction}, ${ms} ms`, 'longestWaitSeconds').most)).join(', ')}`,
          )
          .join('; ')}. Sanctions of the late task at 2 ms: ${sanctions
          .map(
            (sanction) =>
              `${sanction} ${count(all.median(`${sanction}, 2 ms`, 'sanctionsOfLate'))}`,
          )
          .join(', ')}; of the prompt one: ${count(
          all.cases.reduce((sum, name) => sum + all.spread(name, 'sanctionsOfPrompt').most, 0),
        )}. Pages taken from the late task, which it did not choose, at 2 and 8 ms: ${sanctions
          .map(
            (sanction) =>
              `${sanction} ${[2, 8].map((ms) => count(all.median(`${sanction}, ${ms} ms`, 'pagesTakenFromLate'))).join(' and ')}`,
          )
          .join(', ')}; with karma ${[2, 8]
          .map((ms) => count(all.median(`karma, ${ms} ms`, 'unannouncedReclaims')))
          .join(
            ' and ',
          )} requests came unannounced. Part of the late task in all pages given up, at ${deadlinesMs.join(', ')} ms (a half is even): ${sanctions
          .map(
            (sanction) =>
              `${sanction} ${deadlinesMs.map((ms) => percent(all.median(`${sanction}, ${ms} ms`, 'lateBears'))).join(', ')}`,
          )
          .join('; ')}.`,
    ),
  picture: {
    kind: 'dots',
    quantities: ['pagesTakenFromLate', 'pagesGivenByLate', 'pagesGivenByPrompt'],
    axis: 'pages',
  },
})
