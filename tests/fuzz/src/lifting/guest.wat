;; An adapter whose answer is what it was given: the bytes of a payload, of a response's body or of a call's are
;; its memory from 0x8000 on, and the answer lies at their beginning. So every pointer, length, discriminant and
;; text that the host lifts is chosen by whoever chose those bytes.
(module
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 0x100))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
    (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next
      (i32.and (i32.add (i32.add (global.get $next) (local.get $size)) (i32.const 15)) (i32.const -16)))
    (local.get $at))

  ;; result<_, note>: the zeros at 0x10 are `ok`.
  (func (export "hub:adapter/setup@1.0.0#configure") (param i32 i32) (result i32)
    (i32.const 0x10))

  (func $answer (param $bytes i32) (param $length i32) (result i32)
    (memory.copy (i32.const 0x8000) (local.get $bytes) (local.get $length))
    (i32.const 0x8000))

  ;; A raw record's payload stands 16 bytes behind its beginning, its length 20.
  (func (export "hub:adapter/translate@1.0.0#translate")
    (param $media_type i32) (param $media_type_length i32) (param $records i32) (param $count i32) (result i32)
    (call $answer (i32.load offset=16 (local.get $records)) (i32.load offset=20 (local.get $records))))

  ;; A round begins with zeros.
  (func (export "hub:adapter/pull@1.0.0#begin") (param i64 i32 i32 i32 i32 i64 i64) (result i32)
    (i32.const 0x8000))

  ;; The state, the time, of the response: status, headers, body.
  (func (export "hub:adapter/pull@1.0.0#resume")
    (param i32 i32 i64 i32 i32 i32) (param $body i32) (param $length i32) (result i32)
    (call $answer (local.get $body) (local.get $length)))

  ;; The time, of the call: method, path, query, headers, body, documents.
  (func (export "hub:adapter/receive@1.0.0#accept")
    (param i64 i32 i32 i32 i32 i32 i32 i32 i32) (param $body i32) (param $length i32) (param i32 i32) (result i32)
    (call $answer (local.get $body) (local.get $length))))
