// Where a credential's leaf stands in the issuer's tree, found here so that no one learns which.
//
// The issuer gives a bucket of 4,096 leaves or more; src/titan/zk/buckets.py says the same.

import { poseidon } from "./poseidon.ts";
import { TREE_ARITY, TREE_DEPTH, type Path, type Whole } from "./statement.ts";

const EMPTY_LEAF = 0n;
const BUCKET_LEVEL = 4;
export const BUCKET_LEAVES = TREE_ARITY ** BUCKET_LEVEL;

/** Some thousand leaves, with the nodes that lead from them to the root; none of it is trusted. */
export interface Bucket {
  root: Whole;
  size: number;
  number: number;
  leaves: Whole[];
  nodes: Whole[];
}

/** Leaves, nodes and root of a bucket do not belong together. */
export class NotOfTheTree extends Error {}

/** The bucket that holds a leaf of a tree of so many leaves; the last one takes what is over. */
export function bucketOf(index: number, size: number): number {
  return Math.min(Math.floor(index / BUCKET_LEAVES), Math.max(1, Math.floor(size / BUCKET_LEAVES)) - 1);
}

/** The leaf at a place, as a bucket has it. */
export function leafIn(bucket: Bucket, index: number): bigint {
  return BigInt(bucket.leaves[index - bucket.number * BUCKET_LEAVES] ?? EMPTY_LEAF);
}

/** The way from a leaf to the root, all children of each node on it, from its bucket alone. */
export function pathIn(bucket: Bucket, index: number): Path {
  const start = bucket.number * BUCKET_LEAVES;
  const [leaves, nodes] = [bucket.leaves.map(BigInt), bucket.nodes.map(BigInt)];
  const below = climbed(leaves, index - start, 0, BUCKET_LEVEL);
  const above = climbed(nodes, Math.floor(index / BUCKET_LEAVES), BUCKET_LEVEL, TREE_DEPTH);
  const known = below.top.every((node, place) => node === nodes[bucket.number + place]);
  const whole = nodes.length === Math.ceil(bucket.size / BUCKET_LEAVES);
  const own = start <= index && index < start + leaves.length && start + leaves.length <= bucket.size;
  const root = above.top[0] ?? emptyNode(TREE_DEPTH);
  if (!known || !whole || !own || root !== BigInt(bucket.root)) throw new NotOfTheTree();
  return { levels: [...below.levels, ...above.levels], root };
}

/** The children of each node on the way up from one level to another, and the row at its end. */
function climbed(
  row: readonly bigint[],
  place: number,
  from: number,
  to: number,
): { levels: bigint[][]; top: readonly bigint[] } {
  const levels: bigint[][] = [];
  for (let level = from; level < to; level++) {
    const empty = emptyNode(level);
    place = Math.floor(place / TREE_ARITY);
    levels.push(childrenOf(row, place, empty));
    const parents = Array.from({ length: Math.ceil(row.length / TREE_ARITY) }, (_, parent) => parent);
    row = parents.map((parent) => poseidon(childrenOf(row, parent, empty)));
  }
  return { levels, top: row };
}

const empties = [EMPTY_LEAF];

/** The node above nothing but empty leaves. */
function emptyNode(level: number): bigint {
  while (empties.length <= level) {
    empties.push(poseidon(Array<bigint>(TREE_ARITY).fill(empties.at(-1)!)));
  }
  return empties[level]!;
}

function childrenOf(nodes: readonly bigint[], parent: number, empty: bigint): bigint[] {
  const present = nodes.slice(parent * TREE_ARITY, (parent + 1) * TREE_ARITY);
  return [...present, ...Array<bigint>(TREE_ARITY - present.length).fill(empty)];
}
