// The prover's worker: the circuit's WebAssembly and ours, of which the page checked the hashes.
// Inputs hold the holder's secret, so nothing of them is ever printed or named in an error.

import { Circuit, decimals, PageProver, points } from "../../../src/titan/zk/webassembly.mjs";
import type { Job, Points, Told } from "./prover.ts";

const SCALAR_BYTES = 32;
const SIGNALS = 4; // public ones, which stand first, behind the wire of one

let circuit: Circuit | null = null;
let prover: PageProver | null = null;

const tell = (told: Told): void => postMessage(told);

onmessage = async ({ data }: MessageEvent<Job>): Promise<void> => {
  try {
    tell(data.kind === "load" ? await load(data) : await prove(data.inputs));
  } catch {
    // A prover that was stopped halfway cannot be used again.
    prover = null;
    tell({ kind: "failed" });
  }
};

async function load(job: Extract<Job, { kind: "load" }>): Promise<Told> {
  [circuit, prover] = await Promise.all([
    Circuit.open(job.wasm), // compiled beside this thread, while the key is read on it
    job.prover && PageProver.open(job.prover, new Uint8Array(job.zkey)),
  ]);
  return { kind: prover ? "ready" : "unable" };
}

async function prove(inputs: Record<string, unknown>): Promise<Told> {
  if (!circuit || !prover) throw new Error("no keys");
  const witness = await circuit.witness(inputs);
  tell({ kind: "step", share: 0.2 });
  const made: Points = points(prover.prove(witness));
  const signals = decimals(witness.subarray(SCALAR_BYTES, (1 + SIGNALS) * SCALAR_BYTES));
  witness.fill(0);
  return { kind: "proved", points: made, signals };
}
