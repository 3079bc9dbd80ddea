import { expect, test } from 'vitest'
import { AddressSpace } from '../src/address-space.ts'

/** The changes that the calls of process 7 make, as `kind first-end backing`. */
function changesOf(...calls: readonly string[]): string[] {
  const space = new AddressSpace(4096)
  return calls
    .flatMap((text) =>
      space.read(text.startsWith('SYSCALL') ? text : `SYSCALL[7,1](9) ${text}`, '7'),
    )
    .map(({ kind, first, end, backing }) => `${kind} ${first}-${end} ${backing}`)
}

test('Mappings say whether zeroes or a file are behind them', () => {
  expect(
    changesOf(
      'sys_mmap ( 0x0, 8192, 3, 34, 4294967295, 0 ) --> [pre-success] Success(0x4835000) ',
      'sys_mmap ( 0x0, 16400, 1, 2050, 4, 0 ) --> [pre-success] Success(0x4837000) ',
      'sys_munmap ( 0x4835000, 4097 )[sync] --> Success(0x0) ',
      'sys_mmap ( 0x0, 8192, 3, 34, 4294967295, 0 ) --> [pre-success] Failure(0xc) ',
    ),
  ).toEqual(['map 18485-18487 anonymous', 'map 18487-18492 file', 'unmap 18485-18487 anonymous'])
})

test('The heap grows and shrinks from where it was first', () => {
  expect(
    changesOf(
      'sys_brk ( 0x0 ) --> [pre-success] Success(0x4035000) ',
      'sys_brk ( 0x4056000 ) --> [pre-success] Success(0x4056000) ',
      'sys_brk ( 0x4041350 ) --> [pre-success] Success(0x4041350) ',
    ),
  ).toEqual(['map 16437-16470 anonymous', 'unmap 16450-16470 anonymous'])
})

test('What is given up comes back as zeroes, or from its file', () => {
  expect(
    changesOf(
      'sys_mmap ( 0x0, 16384, 1, 2, 4, 0 ) --> [pre-success] Success(0x4837000) ',
      'sys_madvise ( 0x4837000, 8192, 4 )[sync] --> Success(0x0) ',
      'sys_madvise ( 0x483c000, 8192, 4 ) --> [async] ... ',
      'SYSCALL[7,2](28) ... [async] --> Success(0x0) ',
      'SYSCALL[7,1](28) ... [async] --> Success(0x0) ',
      'sys_madvise ( 0x483c000, 8192, 3 )[sync] --> Success(0x0) ',
    ),
  ).toEqual(['map 18487-18491 file', 'map 18487-18489 file', 'discard 18492-18494 anonymous'])
})

test('A mapping that moves is gone where it was; one that grows only grows', () => {
  expect(
    changesOf(
      'sys_mremap ( 0x483c000, 40960, 81920, 0x1 ) --> [pre-success] Success(0x4a2c000) ',
      'sys_mremap ( 0x4a2c000, 81920, 86016, 0x1 ) --> [pre-success] Success(0x4a2c000) ',
      'sys_mremap ( 0x4a2c000, 86016, 4096, 0x1 ) --> [pre-success] Success(0x4a2c000) ',
    ),
  ).toEqual([
    'unmap 18492-18502 anonymous',
    'map 18988-19008 anonymous',
    'map 19008-19009 anonymous',
    'unmap 18989-19009 anonymous',
  ])
})

test('Calls of other processes that print into the same stream are not its own', () => {
  expect(
    changesOf('SYSCALL[8,1](11) sys_munmap ( 0x4835000, 4096 )[sync] --> Success(0x0) '),
  ).toEqual([])
})
