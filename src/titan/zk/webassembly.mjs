// Proves in a browser or in Node: a circuit's own WebAssembly gives the witness, ours the proof.
//
// Witnesses hold the holder's secret, so nothing of them is printed or named in an error.

const SCALAR_BYTES = 32;
const PROOF_NUMBERS = 8; // A, B and C in affine coordinates
const ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const ASSERTION_FAILED = 4; // circom's exception for a statement that does not hold
// What native/page.cpp answers.
const ANSWERS = ["done", "unsound-key", "unsound-witness", "unsound-blinding", "no-key", "second-key"];

/** Why no witness or proof was made: a code, and never a value. */
export class ProvingFailed extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** One circuit's generated program; every witness is made in memory of its own. */
export class Circuit {
  #module;

  /** @param {BufferSource} wasm what circom generated */
  static async open(wasm) {
    const circuit = new Circuit();
    circuit.#module = await WebAssembly.compile(wasm);
    return circuit;
  }

  /**
   * The witness: 32 bytes, little-endian, for each wire.
   *
   * @param {Record<string, unknown>} inputs decimal strings, and nested lists of them, by signal
   * @returns {Promise<Uint8Array>}
   */
  async witness(inputs) {
    const instance = await WebAssembly.instantiate(this.#module, hostOf(this.#module));
    const { init, getInputSize, getWitnessSize, memory, ...calls } = instance.exports;
    const scalars = Object.entries(inputs).map(([name, value]) => [name, [value].flat(Infinity)]);
    init(1); // check assertions
    if (scalars.reduce((sum, [, each]) => sum + each.length, 0) !== getInputSize()) {
      throw new ProvingFailed("other-inputs");
    }
    const shared = calls.getSharedRWMemoryStart();
    const scalar = () => new Uint8Array(memory.buffer, shared, SCALAR_BYTES);
    for (const [name, each] of scalars) {
      const hash = nameHash(name);
      each.forEach((value, place) => {
        scalar().set(littleEndian(BigInt(value)));
        calls.setInputSignal(Number(hash >> 32n), Number(hash & 0xffffffffn), place);
      });
    }
    const witness = new Uint8Array(getWitnessSize() * SCALAR_BYTES);
    for (let start = 0; start < witness.length; start += SCALAR_BYTES) {
      calls.getWitness(start / SCALAR_BYTES);
      witness.set(scalar(), start);
    }
    return witness;
  }
}

/** A proving key in an instance of our prover. */
export class PageProver {
  #calls;

  /**
   * @param {BufferSource} wasm what titan.zk.webassembly built
   * @param {Uint8Array} zkey the key's file
   * @returns {Promise<PageProver | null>} null where this processor or browser cannot run it
   */
  static async open(wasm, zkey) {
    if (!WebAssembly.validate(wasm)) return null; // no relaxed SIMD
    const { instance } = await WebAssembly.instantiate(wasm, {});
    const prover = new PageProver();
    prover.#calls = instance.exports;
    if (!prover.#calls.usable()) return null; // products and sums are rounded twice here
    const start = prover.#put(zkey);
    settled(prover.#calls.load(start, zkey.length));
    return prover;
  }

  /**
   * A proof of a witness, which is overwritten in our memory afterwards.
   *
   * @param {Uint8Array} witness
   * @param {Uint8Array} blinding two scalars; by default random ones
   * @returns {Uint8Array} A, B and C as 32 bytes, little-endian, a number
   */
  prove(witness, blinding = randomScalars(2)) {
    const start = this.#put(witness);
    try {
      const random = this.#put(blinding);
      const proof = this.#calls.take(PROOF_NUMBERS * SCALAR_BYTES);
      settled(this.#calls.prove(start, witness.length, random, proof));
      return new Uint8Array(this.#calls.memory.buffer, proof, PROOF_NUMBERS * SCALAR_BYTES).slice();
    } finally {
      this.#calls.give_back(start);
    }
  }

  #put(bytes) {
    const start = this.#calls.take(bytes.length);
    new Uint8Array(this.#calls.memory.buffer, start, bytes.length).set(bytes);
    return start;
  }
}

/**
 * The numbers of little-endian bytes, as decimal strings.
 *
 * @param {Uint8Array} bytes
 * @returns {string[]}
 */
export function decimals(bytes) {
  const numbers = [];
  for (let start = 0; start < bytes.length; start += SCALAR_BYTES) {
    const digits = Array.from(bytes.subarray(start, start + SCALAR_BYTES), (byte) =>
      byte.toString(16).padStart(2, "0"),
    );
    numbers.push(BigInt("0x" + digits.reverse().join("")).toString());
  }
  return numbers;
}

/**
 * A proof's points in the order that snarkjs prints.
 *
 * @param {Uint8Array} proof
 */
export function points(proof) {
  const all = decimals(proof);
  const pair = (place) => all.slice(place, place + 2);
  return { pi_a: pair(0), pi_b: [pair(2), pair(4)], pi_c: pair(6) };
}

function settled(answer) {
  if (answer !== 0) throw new ProvingFailed(ANSWERS[answer] ?? "unknown");
}

/** What a circuit calls: it only ever tells of failures. */
function hostOf(module) {
  const host = {};
  for (const { module: room, name } of WebAssembly.Module.imports(module)) {
    (host[room] ??= {})[name] =
      name === "exceptionHandler"
        ? (code) => {
            throw new ProvingFailed(code === ASSERTION_FAILED ? "unsatisfied" : "other-inputs");
          }
        : () => {};
  }
  return host;
}

/** The 64-bit FNV-1a hash by which circom knows an input signal. */
function nameHash(name) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}

function littleEndian(number) {
  if (number < 0n || number >= ORDER) throw new ProvingFailed("other-inputs");
  const bytes = new Uint8Array(SCALAR_BYTES);
  for (let place = 0; number > 0n; place++, number >>= 8n) bytes[place] = Number(number & 0xffn);
  return bytes;
}

function randomScalars(count) {
  const all = new Uint8Array(count * SCALAR_BYTES);
  for (let start = 0; start < all.length; start += SCALAR_BYTES) {
    const one = all.subarray(start, start + SCALAR_BYTES);
    do {
      crypto.getRandomValues(one);
      one[SCALAR_BYTES - 1] &= 0x3f; // below 2^254; nearly one in four is beyond the order
    } while (BigInt(decimals(one)[0]) >= ORDER);
  }
  return all;
}
