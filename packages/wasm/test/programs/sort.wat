;; A WASI command: fills memory with numbers, sorts them (heapsort), and writes "sorted: " and a
;; checksum of them. Exits with status 1 if they are not in order.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "sorted: ........\n")
  (global $count i32 (i32.const 15000))
  ;; The numbers lie across the edges of pages on purpose.
  (global $numbers i32 (i32.const 65534))

  (func $at (param $index i32) (result i32)
    global.get $numbers local.get $index i32.const 2 i32.shl i32.add)

  (func $swap (param $one i32) (param $other i32) (local $kept i32)
    local.get $one i32.load align=1 local.set $kept
    local.get $one local.get $other i32.load align=1 i32.store align=1
    local.get $other local.get $kept i32.store align=1)

  (func $sift (param $root i32) (param $end i32) (local $child i32)
    loop $down
      local.get $root i32.const 1 i32.shl i32.const 1 i32.add local.tee $child
      local.get $end i32.ge_u if return end
      local.get $child i32.const 1 i32.add local.get $end i32.lt_u if
        local.get $child call $at i32.load align=1
        local.get $child i32.const 1 i32.add call $at i32.load align=1
        i32.lt_u if local.get $child i32.const 1 i32.add local.set $child end
      end
      local.get $root call $at i32.load align=1
      local.get $child call $at i32.load align=1
      i32.ge_u if return end
      local.get $root call $at local.get $child call $at call $swap
      local.get $child local.set $root
      br $down
    end)

  (func $fill (local $index i32) (local $number i32)
    loop $next
      local.get $number i32.const 1664525 i32.mul i32.const 1013904223 i32.add local.set $number
      local.get $index call $at local.get $number i32.store align=1
      local.get $index i32.const 1 i32.add local.tee $index
      global.get $count i32.lt_u br_if $next
    end)

  (func $sort (local $index i32)
    global.get $count i32.const 1 i32.shr_u local.set $index
    loop $heap
      local.get $index i32.const 1 i32.sub local.tee $index
      global.get $count call $sift
      local.get $index br_if $heap
    end
    global.get $count local.set $index
    loop $take
      local.get $index i32.const 1 i32.sub local.set $index
      i32.const 0 call $at local.get $index call $at call $swap
      i32.const 0 local.get $index call $sift
      local.get $index i32.const 1 i32.gt_u br_if $take
    end)

  (func $checksum (result i32) (local $index i32) (local $sum i32) (local $last i32) (local $number i32)
    loop $next
      local.get $index call $at i32.load align=1 local.tee $number
      local.get $last i32.lt_u if i32.const 1 call $proc_exit end
      local.get $number local.set $last
      local.get $sum i32.const 31 i32.mul local.get $number i32.add local.set $sum
      local.get $index i32.const 1 i32.add local.tee $index
      global.get $count i32.lt_u br_if $next
    end
    local.get $sum)

  ;; Eight digits of a number at an address, the last first.
  (func $hex (param $to i32) (param $number i32) (local $left i32) (local $digit i32)
    i32.const 8 local.set $left
    loop $next
      local.get $number i32.const 15 i32.and local.tee $digit
      i32.const 48 i32.add
      local.get $digit i32.const 9 i32.gt_u i32.const 39 i32.mul i32.add local.set $digit
      local.get $to local.get $left i32.add i32.const 1 i32.sub local.get $digit i32.store8
      local.get $number i32.const 4 i32.shr_u local.set $number
      local.get $left i32.const 1 i32.sub local.tee $left
      br_if $next
    end)

  (func (export "_start")
    i32.const 5 memory.grow i32.const 1 i32.ne if unreachable end
    call $fill
    call $sort
    i32.const 72 call $checksum call $hex
    i32.const 0 i32.const 64 i32.store
    i32.const 4 i32.const 17 i32.store
    i32.const 1 i32.const 0 i32.const 1 i32.const 8 call $fd_write drop))
