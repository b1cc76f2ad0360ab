// Asks the page's prover for test_webassembly.py: one JSON object in, one out.
//
// In: {library, module, wasm, cases: [{key, inputs | witness, blinding}]}; files are paths,
// blinding is hexadecimal or absent. Out: for each case {proof, witness} or {refused}.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
const task = JSON.parse(await text(process.stdin));
const { Circuit, PageProver, ProvingFailed } = await import(pathToFileURL(task.library));
const module = readFileSync(task.module);
const circuit = await Circuit.open(readFileSync(task.wasm));
const opened = new Map();

async function answer({ key, inputs, witness: file, blinding }) {
  const witness = inputs ? await circuit.witness(inputs) : new Uint8Array(readFileSync(file));
  if (!opened.has(key)) opened.set(key, await PageProver.open(module, readFileSync(key)));
  const random = blinding === undefined ? undefined : Uint8Array.from(Buffer.from(blinding, "hex"));
  const proof = opened.get(key).prove(witness, random);
  const hex = (bytes) => Buffer.from(bytes).toString("hex");
  return { proof: hex(proof), witness: hex(witness) };
}

const answers = [];
for (const one of task.cases) {
  answers.push(
    await answer(one).catch((error) => {
      if (!(error instanceof ProvingFailed)) throw error; // a trap, which would be a fault
      return { refused: error.code };
    }),
  );
}
process.stdout.write(JSON.stringify(answers));
