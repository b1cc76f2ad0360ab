// Proves and verifies for titan.zk.engine: one JSON object a line in, one a line out.
//
// The only argument is a JSON object {snarkjs, runtime, files: {wasm, zkey, vkey}}, each file
// {path, sha256}. Files are read once, hashed, and kept. Requests carry the holder's secret, so
// nothing of a request is ever printed, and errors name only their kind.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const configuration = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);
const snarkjs = require(configuration.snarkjs);
const { WitnessCalculatorBuilder } = require(configuration.runtime);

const kept = new Map();

function once(name, make) {
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name);
}

async function pinned({ path, sha256 }) {
  const content = await readFile(path);
  if (createHash("sha256").update(content).digest("hex") !== sha256) throw new Error("changed");
  return content;
}

const calculator = () =>
  once("calculator", async () => WitnessCalculatorBuilder(await pinned(configuration.files.wasm)));
const zkey = () => once("zkey", () => pinned(configuration.files.zkey));
const vkey = () => once("vkey", async () => JSON.parse(await pinned(configuration.files.vkey)));

async function witness(inputs) {
  try {
    return await (await calculator()).calculateWTNSBin(inputs, true);
  } catch (error) {
    throw new Error(error.message === "changed" ? "changed" : "unsatisfied");
  }
}

async function prove({ inputs }) {
  const [key] = await Promise.all([zkey(), calculator()]);
  const begun = performance.now();
  const values = await witness(inputs);
  const calculated = performance.now();
  const { proof, publicSignals } = await snarkjs.groth16.prove(
    { type: "mem", data: key },
    { type: "mem", data: values },
  );
  return {
    proof,
    publicSignals,
    witnessSeconds: (calculated - begun) / 1000,
    proveSeconds: (performance.now() - calculated) / 1000,
  };
}

async function verify({ proof, publicSignals }) {
  return { valid: await snarkjs.groth16.verify(await vkey(), publicSignals, proof) };
}

const operations = { prove, verify };

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await operations[request.operation](request);
  } catch (error) {
    answer = { error: ["changed", "unsatisfied"].includes(error.message) ? error.message : "engine" };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
process.exit(0);
