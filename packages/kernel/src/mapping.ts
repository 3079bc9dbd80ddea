/**
 * The parts of the simulation that keep mappings, without threads and time: for tests and torture,
 * which drive them by themselves, tens of thousands of times a second.
 */
export { MAPPED_NOTHING, MappingTree } from './simulation/mapping-tree.ts'
export { PhysicalMemory } from './simulation/physical-memory.ts'
export { SimulatedSpace } from './simulation/simulated-space.ts'
