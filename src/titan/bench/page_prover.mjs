// The page's own prover in Node, warm: what each step costs, in seconds, as one JSON object.
//
// Standard input is {library, prover, wasm, zkey, runs, inputs}; files are paths. `load` is the
// first and only reading of the key; the first run of the other steps compiles and is left out.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
const task = JSON.parse(await text(process.stdin));
const { Circuit, PageProver } = await import(pathToFileURL(task.library));
const [module, wasm, zkey] = await Promise.all(
  [task.prover, task.wasm, task.zkey].map((path) => readFile(path)),
);

async function cost(work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const used = process.cpuUsage(cpu);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - wall) / 1e3 };
}

async function costs(work) {
  const found = [];
  for (let run = 0; run <= task.runs; run++) found.push(await cost(work));
  return found.slice(1);
}

let circuit, prover, witness;
const load = [
  await cost(async () => {
    circuit = await Circuit.open(wasm);
    prover = await PageProver.open(module, zkey);
  }),
];
if (prover === null) throw new Error("this processor cannot run the prover");
const made = {
  witness: await costs(async () => {
    witness = await circuit.witness(task.inputs);
  }),
  prove: await costs(() => prover.prove(witness)),
};
process.stdout.write(JSON.stringify({ load, ...made }) + "\n");
