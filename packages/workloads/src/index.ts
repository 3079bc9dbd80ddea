export { bundledWorkloads, openWorkload, type Workload } from './workloads.ts'
