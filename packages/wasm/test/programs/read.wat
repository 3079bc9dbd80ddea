;; A WASI command that says all it can find out about its input and about the files that its
;; arguments name: what each call answers, and what it gives.
(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread"
    (func $read_at (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_tell" (func $tell (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $status (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get"
    (func $path_status (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name"
    (func $prestat_name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 2)
  ;; At 0: the vector of $say; at 16: two vectors to read to; at 64: results; at 128: a status.
  (data (i32.const 16) "\00\20\00\00\bc\02\00\00\28\23\00\00\b8\0b\00\00")

  (func $say (param $at i32) (param $length i32)
    i32.const 0 local.get $at i32.store
    i32.const 4 local.get $length i32.store
    i32.const 1 i32.const 0 i32.const 1 i32.const 8 call $write drop)

  ;; Says what a call answered.
  (func $answer (param $errno i32) (result i32)
    i32.const 256 local.get $errno i32.store
    i32.const 256 i32.const 1 call $say
    local.get $errno)

  ;; The 700 bytes at 8192 come first, then the 3000 at 9000.
  (func $copy (param $file i32) (local $count i32)
    block $end
      loop $more
        local.get $file i32.const 16 i32.const 2 i32.const 64 call $read call $answer br_if $end
        i32.const 64 i32.load local.tee $count i32.eqz br_if $end
        local.get $count i32.const 700 i32.gt_u if
          i32.const 8192 i32.const 700 call $say
          i32.const 9000 local.get $count i32.const 700 i32.sub call $say
        else
          i32.const 8192 local.get $count call $say
        end
        br $more
      end
    end)

  (func $seek_and_say (param $file i32) (param $offset i64) (param $whence i32)
    local.get $file local.get $offset local.get $whence i32.const 64 call $seek call $answer drop
    local.get $file i32.const 64 call $tell call $answer drop
    i32.const 64 i32.const 8 call $say)

  (func $say_status
    i32.const 144 i32.const 1 call $say
    i32.const 160 i32.const 8 call $say)

  (func $read_file (param $name i32) (local $length i32) (local $file i32)
    loop $next
      local.get $length i32.const 1 i32.add local.set $length
      local.get $name local.get $length i32.add i32.load8_u br_if $next
    end
    i32.const 3 i32.const 1 local.get $name local.get $length i32.const 128
    call $path_status call $answer i32.eqz if call $say_status end
    ;; Rights to read, seek, tell, list and look.
    i32.const 3 i32.const 1 local.get $name local.get $length i32.const 0
    i64.const 0x204026 i64.const 0 i32.const 0 i32.const 64
    call $open call $answer if return end
    i32.const 64 i32.load local.set $file
    local.get $file i32.const 128 call $status call $answer i32.eqz if call $say_status end
    i32.const 144 i32.load8_u i32.const 4 i32.eq if
      local.get $file call $copy
      local.get $file i64.const -5 i32.const 2 call $seek_and_say
      local.get $file call $copy
      local.get $file i64.const 3 i32.const 0 call $seek_and_say
      local.get $file i64.const 4 i32.const 1 call $seek_and_say
      local.get $file i64.const -99999999 i32.const 1 call $seek_and_say
      local.get $file i32.const 16 i32.const 2 i64.const 10 i32.const 64
      call $read_at call $answer drop
      i32.const 64 i32.const 4 call $say
      local.get $file call $copy
    end
    local.get $file call $close call $answer drop
    local.get $file call $close call $answer drop)

  (func (export "_start") (local $left i32) (local $at i32)
    i32.const 0 call $copy
    i32.const 3 i32.const 64 call $prestat call $answer i32.eqz if
      i32.const 64 i32.const 8 call $say
      i32.const 3 i32.const 300 i32.const 68 i32.load call $prestat_name call $answer drop
      i32.const 300 i32.const 68 i32.load call $say
    end
    i32.const 4 i32.const 64 call $prestat call $answer drop
    i32.const 64 i32.const 68 call $args_sizes drop
    i32.const 64 i32.load local.set $left
    i32.const 1024 i32.const 2048 call $args_get drop
    i32.const 1024 local.set $at
    block $end
      loop $next
        local.get $left i32.const 1 i32.sub local.tee $left i32.eqz br_if $end
        local.get $at i32.const 4 i32.add local.tee $at
        i32.load call $read_file
        br $next
      end
    end))
