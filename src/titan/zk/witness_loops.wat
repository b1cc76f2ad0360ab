;; Feeds inputs to a circuit and collects its witness inside WebAssembly, because every call that
;; crosses from Python costs more than the work it asks for. A record of an input is 48 bytes: the
;; two halves of the signal's name hash, the position in the signal, four bytes of nothing, and the
;; scalar, little-endian. The witness is 32 bytes a wire.
(module
  (import "circuit" "memory" (memory $circuit 0))
  (import "circuit" "getSharedRWMemoryStart" (func $shared (result i32)))
  (import "circuit" "getWitness" (func $get_witness (param i32)))
  (import "circuit" "setInputSignal" (func $set_input (param i32 i32 i32)))
  (memory $buffer (export "buffer") 1)
  (func (export "feed") (param $count i32)
    (local $record i32)
    (local $end i32)
    (local.set $end (i32.mul (local.get $count) (i32.const 48)))
    (loop $next
      (memory.copy $circuit $buffer
        (call $shared) (i32.add (local.get $record) (i32.const 16)) (i32.const 32))
      (call $set_input
        (i32.load $buffer (local.get $record))
        (i32.load $buffer offset=4 (local.get $record))
        (i32.load $buffer offset=8 (local.get $record)))
      (local.set $record (i32.add (local.get $record) (i32.const 48)))
      (br_if $next (i32.lt_u (local.get $record) (local.get $end)))))
  (func (export "collect") (param $count i32)
    (local $wire i32)
    (loop $next
      (call $get_witness (local.get $wire))
      (memory.copy $buffer $circuit
        (i32.mul (local.get $wire) (i32.const 32)) (call $shared) (i32.const 32))
      (local.set $wire (i32.add (local.get $wire) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $wire) (local.get $count))))))
