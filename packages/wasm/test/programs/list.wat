;; A WASI command that writes what `fd_readdir` says of its folder, 50 bytes at a time.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir"
    (func $list (param i32 i32 i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\00\04\00\00")
  (func (export "_start") (local $from i64)
    loop $next
      ;; The length written is the length used.
      i32.const 3 i32.const 1024 i32.const 50 local.get $from i32.const 4 call $list if return end
      i32.const 1 i32.const 0 i32.const 1 i32.const 8 call $write drop
      local.get $from i64.const 1 i64.add local.set $from
      i32.const 4 i32.load br_if $next
    end))
