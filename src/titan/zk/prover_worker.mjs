// Proves and verifies for titan.zk.snarkjs_engine: one JSON object a line in, one a line out.
//
// The only argument is a JSON object {snarkjs, files: {zkey, vkey}}, each file {path, sha256}.
// Files are read once, hashed, and kept. Witnesses hold the holder's secret, so nothing of a
// request is ever printed, and errors name only their kind.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const configuration = JSON.parse(process.argv[2]);
const snarkjs = createRequire(import.meta.url)(configuration.snarkjs);

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

const zkey = () => once("zkey", () => pinned(configuration.files.zkey));
const vkey = () => once("vkey", async () => JSON.parse(await pinned(configuration.files.vkey)));

async function prove({ witness }) {
  return await snarkjs.groth16.prove(
    { type: "mem", data: await zkey() },
    { type: "mem", data: Buffer.from(witness, "base64") },
  );
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
    answer = { error: error.message === "changed" ? "changed" : "engine" };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
process.exit(0);
