// Where a credential's leaf stands in the issuer's tree, found here so that no one learns which.

import { poseidon } from "./poseidon.ts";
import { TREE_ARITY, TREE_DEPTH, type Path } from "./statement.ts";

const EMPTY_LEAF = 0n;

/** The way from a leaf to the root: all children of each node on it. */
export function pathTo(leaves: readonly bigint[], index: number): Path {
  const levels: bigint[][] = [];
  let nodes = leaves;
  let empty = EMPTY_LEAF;
  for (let level = 0; level < TREE_DEPTH; level++) {
    const own = Math.floor(index / TREE_ARITY);
    levels.push(childrenOf(nodes, own, empty));
    const parents: bigint[] = [];
    const count = Math.ceil(nodes.length / TREE_ARITY);
    for (let parent = 0; parent < count; parent++) {
      parents.push(poseidon(childrenOf(nodes, parent, empty)));
    }
    nodes = parents;
    empty = poseidon(Array<bigint>(TREE_ARITY).fill(empty));
    index = own;
  }
  return { levels, root: nodes[0] ?? empty };
}

function childrenOf(nodes: readonly bigint[], parent: number, empty: bigint): bigint[] {
  const present = nodes.slice(parent * TREE_ARITY, (parent + 1) * TREE_ARITY);
  return [...present, ...Array<bigint>(TREE_ARITY - present.length).fill(empty)];
}
