/** What `selfpage init` writes. Valid TypeScript and JavaScript alike, and a shootout as it is. */

export const configText = `// What \`selfpage shootout\` runs in this folder. Options on the command line win over it, and every
// member may be left out. Values are those of the options: \`selfpage shootout --help\`.

export default {
  // By name, with options (alternatives make a sweep), or by path: a file, or a package's folder as
  // \`selfpage new policy mine\` writes it. \`selfpage policies\` lists the names.
  policies: ['lru', 'clock(bits=1|2)', 'sieve', 's3-fifo', 'arc', 'lirs', 'optimal'],

  // Trace files (most formats are recognised), bundled workloads, or synthetic ones.
  workloads: ['zipf:references=1e6,pages=1e5,skew=0.9,seed=1', 'loop:references=1e6,pages=2e4'],

  // A share of the trace's pages, a number of frames, or memory (KiB, MiB, GiB).
  frames: ['1%', '5%', '20%'],

  // Equal seeds give equal rows.
  seed: 0,

  // References to make before anything is counted: a number, or a share of the trace.
  // warmup: '10%',

  // Misses over time, in so many windows; the report draws them.
  windows: 50,

  // Whether maps, unmaps, discards and hints recorded in a trace take effect.
  // events: 'apply',

  // How many of the frames hold pages given up but not yet taken back: the inactive list.
  // inactive: '10%',
}
`
