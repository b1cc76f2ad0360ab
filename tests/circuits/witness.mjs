// Calculates witnesses for the tests: inputs as JSON a line in; the witness, or null where the
// circuit refuses them, a line out. Arguments: the circom_runtime package and the circuit's wasm.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [runtime, wasm] = process.argv.slice(2);
const { WitnessCalculatorBuilder } = createRequire(import.meta.url)(runtime);
const calculator = await WitnessCalculatorBuilder(await readFile(wasm));

for await (const line of createInterface({ input: process.stdin })) {
  let witness = null;
  try {
    const values = await calculator.calculateWitness(JSON.parse(line), true);
    witness = values.map(String);
  } catch (error) {
    if (!/Assert Failed/.test(error.message)) throw error;
  }
  process.stdout.write(JSON.stringify(witness) + "\n");
}
