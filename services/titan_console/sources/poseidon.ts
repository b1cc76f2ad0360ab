// The Poseidon hash over BN254, equal to circomlib's, as src/titan/zk/poseidon.py has it.
//
// Source: Grassi et al., "Poseidon", USENIX Security 2021 (eprint 2019/458), section 5 and
// appendix F. The constants are derived here: a page that loads nothing cannot load wrong ones.

export const FIELD =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n;

const FULL_ROUNDS = 8;
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65]; // for widths 2, 3, ..., 13
const FIELD_BITS = 254;
const STATE = 80;

type Vector = bigint[];
type Matrix = Vector[];

/** One round of the middle, in coordinates that need a row and a column instead of a matrix. */
interface PartialRound {
  addition: bigint;
  row: Vector;
  column: Vector;
}

interface Constants {
  opening: Matrix;
  partial: PartialRound[];
  closing: Matrix;
  matrix: Matrix;
  remainder: Vector;
  restore: Matrix;
}

const derived = new Map<number, Constants>();

/** Hash 1 to 12 scalars to one. Throws a RangeError for what is no scalar of the field. */
export function poseidon(inputs: readonly bigint[]): bigint {
  if (inputs.length < 1 || inputs.length > 12) throw new RangeError("1 to 12 inputs");
  if (inputs.some((value) => value < 0n || value >= FIELD)) throw new RangeError("no scalar");
  const width = inputs.length + 1;
  const constants = derived.get(width) ?? derive(width);
  derived.set(width, constants);
  let state: Vector = [0n, ...inputs];
  for (const additions of constants.opening) state = fullRound(state, additions, constants.matrix);
  state = middle(state, constants);
  for (const additions of constants.closing) state = fullRound(state, additions, constants.matrix);
  return state[0]!;
}

function box(value: bigint): bigint {
  const square = (value * value) % FIELD;
  return (((square * square) % FIELD) * value) % FIELD;
}

function fullRound(state: Vector, additions: Vector, matrix: Matrix): Vector {
  return apply(matrix, state.map((value, place) => box(value + additions[place]!)));
}

function middle(state: Vector, constants: Constants): Vector {
  const corner = constants.matrix[0]![0]!;
  let first = state[0]!;
  let rest = state.slice(1);
  for (const { addition, row, column } of constants.partial) {
    const boxed = box(first + addition);
    first = (corner * boxed + dot(row, rest)) % FIELD;
    rest = rest.map((value, place) => (value + column[place]! * boxed) % FIELD);
  }
  const restored = [first, ...constants.restore.map((row) => dot(row, rest))];
  return restored.map((value, place) => (value + constants.remainder[place]!) % FIELD);
}

function derive(width: number): Constants {
  const partialRounds = PARTIAL_ROUNDS[width - 2]!;
  const count = FULL_ROUNDS + partialRounds;
  const stream = grain(width, partialRounds);
  const below = (): bigint => {
    for (;;) {
      const value = stream();
      if (value < FIELD) return value;
    }
  };
  const rounds = times(count, () => times(width, below));
  const xs = times(width, () => stream() % FIELD);
  const ys = times(width, () => stream() % FIELD);
  const matrix = xs.map((x) => ys.map((y) => inverse((x + y) % FIELD)));
  const half = FULL_ROUNDS / 2;
  return {
    opening: rounds.slice(0, half),
    closing: rounds.slice(count - half),
    matrix,
    ...sparse(matrix, rounds.slice(half, count - half)),
  };
}

function sparse(
  matrix: Matrix,
  rounds: Matrix,
): Pick<Constants, "partial" | "remainder" | "restore"> {
  const inner = matrix.slice(1).map((row) => row.slice(1));
  const turned = transposed(inner);
  const back = inverted(inner);
  const top = matrix[0]!.slice(1);
  let row = top;
  let column = matrix.slice(1).map((line) => line[0]!);
  let carried: Vector = matrix.map(() => 0n);
  let restore: Matrix = inner.map((_, i) => inner.map((_, j) => (i === j ? 1n : 0n)));
  const partial: PartialRound[] = [];
  for (const additions of rounds) {
    column = apply(back, column);
    partial.push({ addition: (additions[0]! + carried[0]!) % FIELD, row, column });
    const grown = carried.slice(1).map((value, i) => (value + additions[i + 1]!) % FIELD);
    carried = [dot(top, grown) % FIELD, ...apply(inner, grown)];
    row = apply(turned, row);
    restore = product(restore, inner);
  }
  return { partial, remainder: carried, restore };
}

/**
 * The self-shrinking Grain register of the paper's appendix F; returns a reader of 254 bits.
 *
 * Sixteen steps at once: five words of sixteen bits, oldest bit first, of which the youngest tap
 * lies eighteen bits back.
 */
function grain(width: number, partialRounds: number): () => bigint {
  const sizes: [number, number][] = [
    [1, 2], [0, 4], [FIELD_BITS, 12], [width, 12], [FULL_ROUNDS, 10], [partialRounds, 10],
  ];
  const seed = sizes.map(([value, bits]) => value.toString(2).padStart(bits, "0")).join("");
  const words = seed.padEnd(STATE, "1").match(/.{16}/g) ?? [];
  let [a, b, c, d, e] = words.map((word) => parseInt(word, 2)) as [number, number, number, number, number];
  const sixteen = (): number => {
    // the taps 0, 13, 23, 38, 51 and 62, each with the fifteen bits behind it
    const taps = a ^ ((a << 13) | (b >>> 3)) ^ ((b << 7) | (c >>> 9)) ^ ((c << 6) | (d >>> 10)) ^
      ((d << 3) | (e >>> 13)) ^ ((d << 14) | (e >>> 2));
    [a, b, c, d, e] = [b, c, d, e, taps & 0xffff];
    return e;
  };
  for (let i = 0; i < (2 * STATE) / 16; i++) sixteen();
  let [word, left] = [0, 0];
  const shrunk = (count: number): number => {
    let value = 0;
    while (count > 0) {
      if (left === 0) [word, left] = [sixteen(), 16];
      left -= 2;
      const pair = (word >>> left) & 3; // the first bit tells whether the second counts
      if (pair & 2) {
        value = (value << 1) | (pair & 1);
        count--;
      }
    }
    return value;
  };
  const hex = (count: number): string => shrunk(count).toString(16).padStart(Math.ceil(count / 4), "0");
  return () => BigInt(`0x${hex(2)}${times(9, () => hex(28)).join("")}`);
}

function dot(left: Vector, right: Vector): bigint {
  let sum = 0n;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

function apply(matrix: Matrix, vector: Vector): Vector {
  return matrix.map((row) => dot(row, vector) % FIELD);
}

function product(left: Matrix, right: Matrix): Matrix {
  const columns = transposed(right);
  return left.map((row) => apply(columns, row));
}

function transposed(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** Invert by Gauss and Jordan; the submatrices of a Cauchy matrix are never singular. */
function inverted(matrix: Matrix): Matrix {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...times(size, (j) => (i === j ? 1n : 0n))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = inverse(rows[pivot]![pivot]!);
    rows[pivot] = rows[pivot]!.map((value) => (value * scale) % FIELD);
    for (let i = 0; i < size; i++) {
      const factor = i === pivot ? 0n : rows[i]![pivot]!;
      rows[i] = rows[i]!.map((value, j) => modulo(value - factor * rows[pivot]![j]!));
    }
  }
  return rows.map((row) => row.slice(size));
}

/** The inverse of a scalar by the extended Euclidean algorithm. */
function inverse(value: bigint): bigint {
  let [older, newer, a, b] = [FIELD, value, 0n, 1n];
  while (newer) {
    const quotient = older / newer;
    [older, newer, a, b] = [newer, older - quotient * newer, b, a - quotient * b];
  }
  return modulo(a);
}

function modulo(value: bigint): bigint {
  const rest = value % FIELD;
  return rest < 0n ? rest + FIELD : rest;
}

function times<T>(count: number, make: (place: number) => T): T[] {
  return Array.from({ length: count }, (_, place) => make(place));
}
