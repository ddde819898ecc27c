;; A good adapter with gaps. Filled with nothing it gives an event for each record, whose record id is the payload.
;; A deed fills a gap and so misbehaves: always, or where a record of the batch begins with `x`.
(module
  (import "hub:adapter/log@1.0.0" "write" (func $log (param i32 i32 i32)))
  {{memory}}
  (global $next (mut i32) (i32.const 0x20000))
  (global $bad (mut i32) (i32.const 0))
  (data (i32.const 0x100) "kitchen-alert")
  (data (i32.const 0x200) "{{body}}")
  {{more}}

  (func $spin (loop $again (br $again)))

  (func $take (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next
      (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 15)) (i32.const -16)))
    (local.get $at))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
    (result i32)
    {{realloc}}
    (call $take (local.get $size)))

  ;; result<_, note>: the zeros at 0x10 are `ok`.
  (func (export "hub:adapter/setup@1.0.0#configure") (param $settings i32) (param $length i32) (result i32)
    {{configure}}
    (i32.const 0x10))

  ;; A list where an answer is looked for.
  (func $answer (param $list i32) (param $length i32) (result i32)
    (i32.store (i32.const 0x20) (local.get $list))
    (i32.store (i32.const 0x24) (local.get $length))
    (i32.const 0x20))

  ;; Of a raw record (24 bytes) the payload stands 16 bytes behind its beginning, its length 20.
  (func (export "hub:adapter/translate@1.0.0#translate")
    (param $media_type i32) (param $media_type_length i32) (param $records i32) (param $count i32) (result i32)
    (local $n i32) (local $record i32) (local $outcomes i32) (local $outcome i32) (local $event i32)
    (loop $next_record
      (if (i32.lt_u (local.get $n) (local.get $count)) (then
        (local.set $record (i32.add (local.get $records) (i32.mul (local.get $n) (i32.const 24))))
        (if (i32.eq (i32.load8_u (i32.load offset=16 (local.get $record))) (i32.const 0x78))
          (then (global.set $bad (i32.const 1))))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $next_record))))
    (if (global.get $bad) (then {{call}}))
    (local.set $outcomes (call $take (i32.mul (local.get $count) (i32.const 28))))
    (local.set $n (i32.const 0))
    (loop $next_record
      (if (i32.lt_u (local.get $n) (local.get $count)) (then
        (local.set $record (i32.add (local.get $records) (i32.mul (local.get $n) (i32.const 24))))
        (local.set $outcome (i32.add (local.get $outcomes) (i32.mul (local.get $n) (i32.const 28))))
        (local.set $event (call $take (i32.const 72)))
        (i32.store offset=4 (local.get $outcome) (local.get $event))
        (i32.store offset=8 (local.get $outcome) (i32.const 1))
        (i32.store (local.get $event) (i32.const 0x100))
        (i32.store offset=4 (local.get $event) (i32.const 13))
        (i32.store offset=8 (local.get $event) (i32.load offset=16 (local.get $record)))
        (i32.store offset=12 (local.get $event) (i32.load offset=20 (local.get $record)))
        (i32.store8 offset=24 (local.get $event) (i32.const 1))
        (i64.store offset=32 (local.get $event) (i64.const 1))
        (i32.store offset=56 (local.get $event) (i32.const 0x200))
        (i32.store offset=60 (local.get $event) (i32.const {{body-length}}))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $next_record))))
    (if (global.get $bad) (then {{spoil}}))
    (call $answer (local.get $outcomes) (local.get $count)))

  (func (export "cabi_post_hub:adapter/translate@1.0.0#translate") (param $answer i32)
    (if (global.get $bad) (then {{after}}))))
