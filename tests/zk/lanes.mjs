// Runs lanes.cpp for test_webassembly.py: module, field, file of pairs, file of results.
import { readFileSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag

const [, , module, field, from, to] = process.argv;
const pairs = readFileSync(from);
const count = pairs.length / 64;
const { instance } = await WebAssembly.instantiate(readFileSync(module), {});
const { memory } = instance.exports;
const start = memory.buffer.byteLength;
memory.grow(Math.ceil((count * (64 + 288)) / 65536));
new Uint8Array(memory.buffer, start).set(pairs);
instance.exports[field](start, count, start + pairs.length);
writeFileSync(to, new Uint8Array(memory.buffer, start + pairs.length, count * 288));
