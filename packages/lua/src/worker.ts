/** The worker of a Lua task: an interpreter, and a script for it. What a `main` in C would do. */
import type { ForeignMemory } from '@selfpage/kernel'
import { Exit, startHost, statusOf, wasiFunctions } from '@selfpage/wasm/host'
import type { PagedMemory, ProgramEnd, WasmInstance } from '@selfpage/wasm/host'
import { environmentFunctions } from './emscripten.ts'

/** What a Lua task is started with. */
export interface LuaSetup {
  readonly script: Uint8Array
  /** For messages: its file. */
  readonly scriptName: string
  readonly args: readonly string[]
  readonly seed: number
}

/** The part of Lua's C interface that is used. Numbers are addresses, unless they are numbers. */
interface LuaExports {
  readonly __wasm_call_ctors: () => void
  readonly malloc: (bytes: number) => number
  readonly free: (address: number) => void
  readonly fflush: (file: number) => number
  readonly luaL_newstate: () => number
  readonly luaL_openlibs: (state: number) => void
  readonly luaL_loadbufferx: (
    state: number,
    bytes: number,
    length: number,
    name: number,
    mode: number,
  ) => number
  readonly lua_pcallk: (
    state: number,
    values: number,
    results: number,
    handler: number,
    context: number,
    continuation: number,
  ) => number
  readonly lua_createtable: (state: number, items: number, fields: number) => void
  readonly lua_pushlstring: (state: number, bytes: number, length: number) => number
  readonly lua_rawseti: (state: number, index: number, item: bigint) => void
  readonly lua_setglobal: (state: number, name: number) => void
  readonly lua_tolstring: (state: number, index: number, length: number) => number
  readonly lua_close: (state: number) => void
}

const ALL_RESULTS = -1
const TOP = -1

// oxlint-disable-next-line import/no-default-export -- the module of a foreign thread
export default function runLua(kernel: ForeignMemory, data: unknown): ProgramEnd {
  const host = startHost(kernel, data)
  const setup = host.data as LuaSetup
  const { args, seed } = setup
  const instance: WasmInstance = host.instantiate({
    env: environmentFunctions(host, () => instance),
    wasi_snapshot_preview1: wasiFunctions(host, { args, environment: {}, seed }),
  })
  const lua = instance.exports as unknown as LuaExports
  const status = statusOf(() => {
    lua.__wasm_call_ctors()
    const state = lua.luaL_newstate()
    host.tell('lua-state', state)
    const message = runScript(lua, host.memory, state, setup)
    lua.fflush(0)
    if (message === undefined) return lua.lua_close(state)
    host.output(2, new TextEncoder().encode(`${message}\n`))
    throw new Exit(1)
  })
  return { status }
}

/** Runs the script; returns the message of an error. */
function runScript(
  lua: LuaExports,
  memory: PagedMemory,
  state: number,
  { args, script, scriptName }: LuaSetup,
): string | undefined {
  const put = (bytes: Uint8Array) => {
    const address = lua.malloc(bytes.length + 1)
    memory.write(address, terminated(bytes))
    return address
  }
  const text = (value: string) => new TextEncoder().encode(value)
  lua.luaL_openlibs(state)
  lua.lua_createtable(state, args.length, 0)
  for (const [index, arg] of [scriptName, ...args].entries()) {
    const bytes = text(arg)
    const address = put(bytes)
    lua.lua_pushlstring(state, address, bytes.length)
    lua.free(address)
    lua.lua_rawseti(state, TOP - 1, BigInt(index))
  }
  const global = put(text('arg'))
  lua.lua_setglobal(state, global)
  lua.free(global)
  const source = put(script)
  const name = put(text(`@${scriptName}`))
  const loaded = lua.luaL_loadbufferx(state, source, script.length, name, 0)
  lua.free(source)
  lua.free(name)
  const failed = loaded || lua.lua_pcallk(state, 0, ALL_RESULTS, 0, 0, 0)
  if (failed === 0) return undefined
  const message = lua.lua_tolstring(state, TOP, 0)
  return message === 0 ? 'error' : memory.text(message)
}

function terminated(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length + 1)
  copy.set(bytes)
  return copy
}
