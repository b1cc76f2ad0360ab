// The other prover's worker: snarkjs, unmodified and loaded before this file, proves what it is handed.
// Inputs hold the holder's secret, so nothing of them is ever printed or named in an error.

import type { Job, Points, Told } from "./prover.ts";

interface Memory {
  type: "mem";
  data: Uint8Array;
}

interface Logger {
  debug: () => void;
  info: () => void;
  warn: () => void;
  error: () => void;
}

declare const snarkjs: {
  groth16: {
    fullProve(
      inputs: Record<string, unknown>,
      wasm: Memory,
      zkey: Memory,
      logger: Logger,
    ): Promise<{ proof: Points; publicSignals: string[] }>;
  };
};

let wasm: Memory | null = null;
let zkey: Memory | null = null;

const tell = (told: Told): void => postMessage(told);

const LINES = 40; // that snarkjs tells of its work, about
let lines = 0;
const step = (): void => tell({ kind: "step", share: Math.min(++lines / LINES, 1) });
const logger: Logger = { debug: step, info: step, warn: step, error: step };

onmessage = async ({ data }: MessageEvent<Job>): Promise<void> => {
  if (data.kind === "load") {
    wasm = { type: "mem", data: new Uint8Array(data.wasm) };
    zkey = { type: "mem", data: new Uint8Array(data.zkey) };
    tell({ kind: "ready" });
    return;
  }
  try {
    if (!wasm || !zkey) throw new Error("no keys");
    lines = 0;
    const made = await snarkjs.groth16.fullProve(data.inputs, wasm, zkey, logger);
    const { pi_a, pi_b, pi_c } = made.proof;
    const points = { pi_a: pi_a.slice(0, 2), pi_b: pi_b.slice(0, 2), pi_c: pi_c.slice(0, 2) };
    tell({ kind: "proved", points, signals: made.publicSignals });
  } catch {
    tell({ kind: "failed" });
  }
};
