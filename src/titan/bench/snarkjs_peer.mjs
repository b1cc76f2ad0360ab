// Plain snarkjs on one circuit, warm: what each step costs, in seconds, as one JSON object.
//
// Standard input is {snarkjs, wasm, zkey, vkey, runs, inputs}; files are paths. The first run of
// each step loads and compiles what it needs and is left out.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

let text = "";
for await (const chunk of process.stdin) text += chunk;
const task = JSON.parse(text);
const snarkjs = createRequire(import.meta.url)(task.snarkjs);
const [wasm, zkey] = await Promise.all([readFile(task.wasm), readFile(task.zkey)]);
const vkey = JSON.parse(await readFile(task.vkey));

async function costs(work) {
  const found = [];
  for (let run = 0; run <= task.runs; run++) {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    await work();
    const used = process.cpuUsage(cpu);
    if (run > 0) {
      found.push({ cpu: (used.user + used.system) / 1e6, wall: (performance.now() - wall) / 1e3 });
    }
  }
  return found;
}

let witness, proved;
const report = {
  witness: await costs(async () => {
    witness = { type: "mem" };
    await snarkjs.wtns.calculate(task.inputs, { type: "mem", data: wasm }, witness);
  }),
  prove: await costs(async () => {
    proved = await snarkjs.groth16.prove({ type: "mem", data: zkey }, witness);
  }),
  verify: await costs(async () => {
    if (!(await snarkjs.groth16.verify(vkey, proved.publicSignals, proved.proof))) {
      throw new Error("the peer refuses its own proof");
    }
  }),
};
process.stdout.write(JSON.stringify(report) + "\n");
process.exit(0);
