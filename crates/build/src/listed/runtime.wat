  ;; The memory, from which is taken and which is given back all at once, when no call is left.
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 1024))
  ;; The calls that are under way.
  (global $calls (mut i32) (i32.const 0))
  ;; What is waited for: the set, made by the first call that waits, and whether the function that
  ;; is called has answered.
  (global $set (mut i32) (i32.const 0))
  (global $answered (mut i32) (i32.const 0))
  ;; The ends of streams and futures that are not done: the list of all, and how many.
  (global $ends (mut i32) (i32.const 0))
  (global $open (mut i32) (i32.const 0))

  (func $take (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $heap (i32.add (local.get $at) (local.get $size)))
    (if (i32.lt_u (global.get $heap) (local.get $at)) (then (unreachable)))
    (loop $more
      (if (i32.gt_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (memory.grow (memory.size)) (i32.const -1))
            (then
              (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))))
          (br $more))))
    (local.get $at))

  (func $grown (export "cabi_realloc")
    (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (local $new i32)
    (local.set $new (call $take (local.get $align) (local.get $size)))
    (memory.copy (local.get $new) (local.get $old)
      (select (local.get $old-size) (local.get $size)
        (i32.lt_u (local.get $old-size) (local.get $size))))
    (local.get $new))

  (func $begin
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.eqz (global.get $set)) (then (global.set $set (call $set-new)))))

  (func $end
    (global.set $calls (i32.sub (global.get $calls) (i32.const 1)))
    (call $give-back))

  (func $give-back
    (if (i32.eqz (global.get $calls))
      (then
        (global.set $heap (i32.const 1024))
        (global.set $ends (i32.const 0)))))

  ;; An end is nine numbers: the next end, what it is, its functions' place in the table, its
  ;; handle, the items' place, how many there are or can be, how many are done, where to write
  ;; the list, and the size of an item. It is 0, a stream that is written, 1, a stream that is
  ;; read, 2, a future that is written, 3, a future that is read, or 4, over. As many items are
  ;; handed on at a time as are done, and one more: 1, 2, 4, 8.
  (func $add
    (param $what i32) (param $functions i32) (param $handle i32)
    (param $items i32) (param $room i32) (param $list i32) (param $size i32)
    (local $end i32)
    (local.set $end (call $take (i32.const 4) (i32.const 36)))
    (i32.store (local.get $end) (global.get $ends))
    (i32.store offset=4 (local.get $end) (local.get $what))
    (i32.store offset=8 (local.get $end) (local.get $functions))
    (i32.store offset=12 (local.get $end) (local.get $handle))
    (i32.store offset=16 (local.get $end) (local.get $items))
    (i32.store offset=20 (local.get $end) (local.get $room))
    (i32.store offset=24 (local.get $end) (i32.const 0))
    (i32.store offset=28 (local.get $end) (local.get $list))
    (i32.store offset=32 (local.get $end) (local.get $size))
    (global.set $ends (local.get $end))
    (global.set $open (i32.add (global.get $open) (i32.const 1)))
    (call $go-on (local.get $end)))

  ;; Writes or reads until that has to be waited for, or the end is over.
  (func $go-on (param $end i32)
    (local $what i32) (local $done i32) (local $room i32) (local $size i32) (local $some i32)
    (local.set $what (i32.load offset=4 (local.get $end)))
    (local.set $size (i32.load offset=32 (local.get $end)))
    (loop $again
      (local.set $done (i32.load offset=24 (local.get $end)))
      (local.set $room (i32.load offset=20 (local.get $end)))
      (if (i32.eq (local.get $done) (local.get $room))
        (then
          (if (i32.ne (local.get $what) (i32.const 1))
            (then (call $close (local.get $end)) (return)))
          (local.set $room (i32.add (i32.shl (local.get $room) (i32.const 1)) (i32.const 1)))
          (i32.store offset=16 (local.get $end)
            (call $grown
              (i32.load offset=16 (local.get $end))
              (i32.mul (local.get $done) (local.get $size))
              (i32.const 8)
              (i32.mul (local.get $room) (local.get $size))))
          (i32.store offset=20 (local.get $end) (local.get $room))))
      (local.set $some (i32.sub (local.get $room) (local.get $done)))
      (if (i32.gt_u (local.get $some) (i32.add (local.get $done) (i32.const 1)))
        (then (local.set $some (i32.add (local.get $done) (i32.const 1)))))
      (local.set $some
        (call_indirect (param i32 i32 i32) (result i32)
          (i32.load offset=12 (local.get $end))
          (i32.add
            (i32.load offset=16 (local.get $end))
            (i32.mul (local.get $done) (local.get $size)))
          (local.get $some)
          (i32.load offset=8 (local.get $end))))
      (if (i32.eq (local.get $some) (i32.const -1))
        (then
          (call $join (i32.load offset=12 (local.get $end)) (global.get $set))
          (return)))
      (br_if $again (i32.eqz (call $is-over (local.get $end) (local.get $some))))))

  ;; Counts what was written or read, and closes the end if the other one is gone.
  (func $is-over (param $end i32) (param $answer i32) (result i32)
    (if (i32.ge_u (i32.load offset=4 (local.get $end)) (i32.const 2))
      (then (call $close (local.get $end)) (return (i32.const 1))))
    (i32.store offset=24 (local.get $end)
      (i32.add
        (i32.load offset=24 (local.get $end))
        (i32.shr_u (local.get $answer) (i32.const 4))))
    (if (i32.eqz (i32.and (local.get $answer) (i32.const 15))) (then (return (i32.const 0))))
    (call $close (local.get $end))
    (i32.const 1))

  (func $close (param $end i32)
    (local $list i32)
    (if (i32.eq (i32.load offset=4 (local.get $end)) (i32.const 1))
      (then
        (local.set $list (i32.load offset=28 (local.get $end)))
        (i32.store (local.get $list) (i32.load offset=16 (local.get $end)))
        (i32.store offset=4 (local.get $list) (i32.load offset=24 (local.get $end)))))
    (call_indirect (param i32)
      (i32.load offset=12 (local.get $end))
      (i32.add (i32.load offset=8 (local.get $end)) (i32.const 1)))
    (i32.store offset=4 (local.get $end) (i32.const 4))
    (global.set $open (i32.sub (global.get $open) (i32.const 1))))

  ;; Takes one event: the answer of the function that is called, or that an end can go on.
  (func $wait
    (local $event i32) (local $of i32) (local $end i32)
    (local.set $event (call $set-wait (global.get $set) (i32.const 16)))
    (local.set $of (i32.load (i32.const 16)))
    (if (i32.eq (local.get $event) (i32.const 1))
      (then
        (if (i32.ne (i32.load (i32.const 20)) (i32.const 2)) (then (return)))
        (call $join (local.get $of) (i32.const 0))
        (call $task-drop (local.get $of))
        (global.set $answered (i32.const 1))
        (return)))
    (local.set $end (global.get $ends))
    (loop $next
      (if (i32.or
            (i32.ne (i32.load offset=12 (local.get $end)) (local.get $of))
            (i32.eq (i32.load offset=4 (local.get $end)) (i32.const 4)))
        (then
          (local.set $end (i32.load (local.get $end)))
          (br_if $next (local.get $end))
          (unreachable))))
    (call $join (local.get $of) (i32.const 0))
    (if (i32.eqz (call $is-over (local.get $end) (i32.load (i32.const 20))))
      (then (call $go-on (local.get $end)))))

  ;; Waits for the answer of a function with this status.
  (func $until-answered (param $status i32)
    (if (i32.eq (i32.and (local.get $status) (i32.const 15)) (i32.const 2)) (then (return)))
    (global.set $answered (i32.const 0))
    (call $join (i32.shr_u (local.get $status) (i32.const 4)) (global.get $set))
    (loop $again
      (call $wait)
      (br_if $again (i32.eqz (global.get $answered)))))

  ;; Waits until every end is over.
  (func $until-over
    (block $over
      (loop $again
        (br_if $over (i32.eqz (global.get $open)))
        (call $wait)
        (br $again))))

  ;; A stream of the items of a list: its readable end.
  (func $stream-of
    (param $ends i64) (param $functions i32) (param $list i32) (param $size i32) (result i32)
    (call $add
      (i32.const 0)
      (local.get $functions)
      (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))
      (i32.load (local.get $list))
      (i32.load offset=4 (local.get $list))
      (i32.const 0)
      (local.get $size))
    (i32.wrap_i64 (local.get $ends)))

  ;; The list of the items of a stream, which is there when every end is over.
  (func $list-of (param $handle i32) (param $functions i32) (param $list i32) (param $size i32)
    (call $add
      (i32.const 1)
      (i32.add (local.get $functions) (i32.const 2))
      (local.get $handle)
      (i32.const 0) (i32.const 0)
      (local.get $list)
      (local.get $size)))

  ;; A future of a value: its readable end.
  (func $future-of (param $ends i64) (param $functions i32) (param $value i32) (result i32)
    (call $add
      (i32.const 2)
      (local.get $functions)
      (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))
      (local.get $value)
      (i32.const 1)
      (i32.const 0) (i32.const 0))
    (i32.wrap_i64 (local.get $ends)))

  ;; The value of a future, which is there when every end is over.
  (func $value-of (param $handle i32) (param $functions i32) (param $value i32)
    (call $add
      (i32.const 3)
      (i32.add (local.get $functions) (i32.const 2))
      (local.get $handle)
      (local.get $value)
      (i32.const 1)
      (i32.const 0) (i32.const 0)))
