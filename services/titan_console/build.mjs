// Builds what the browser runs into static/: our scripts, and two foreign ones as they are.
//
// `make setup` runs it; the result ships in the wheel, so that a user needs no Node.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "static";

// Foreign scripts that are served unmodified, with their licences: name, file, SHA-256.
const FOREIGN = [
  ["htmx.min.js", "node_modules/htmx.org/dist/htmx.min.js", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"],
  ["snarkjs.min.js", "../../circuits/node_modules/snarkjs/build/snarkjs.min.js", "3f61bbd9ac0a10173902eaef65b510fa4e9a2c057f759c7f18a6d0446b20fd06"],
];
const LICENCES = [
  ["htmx.LICENSE.txt", "node_modules/htmx.org/LICENSE"],
  ["snarkjs.COPYING.txt", "../../circuits/node_modules/snarkjs/COPYING"],
  ["noble-curves.LICENSE.txt", "node_modules/@noble/curves/LICENSE"],
  ["cytoscape.LICENSE.txt", "node_modules/cytoscape/LICENSE"],
  ["qrcode-generator.LICENSE.txt", "sources/qrcode-generator.LICENSE.txt"],
  ["noble-hashes.LICENSE.txt", "node_modules/@noble/hashes/LICENSE"],
];

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: OUT,
  legalComments: "none", // the licences stand beside the scripts
  logLevel: "warning",
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT);
await build({
  ...shared,
  entryPoints: ["sources/wallet.ts", "sources/console.ts", "sources/evidence.ts"],
  format: "esm",
});
await build({
  ...shared,
  entryPoints: ["sources/prover_frame.ts", "sources/prover_worker.ts", "sources/snarkjs_worker.ts"],
  format: "iife",
});
await build({ ...shared, entryPoints: ["styles/titan.css", "styles/graph.css"] });
for (const [name, path, sha256] of FOREIGN) {
  const content = await readFile(path);
  const found = createHash("sha256").update(content).digest("hex");
  if (found !== sha256) throw new Error(`${path} is another file than the pinned one: ${found}`);
  await cp(path, `${OUT}/${name}`);
}
await cp("sources/titan-verify.js", `${OUT}/titan-verify.js`); // to be read by those who use it
for (const [name, path] of LICENCES) await cp(path, `${OUT}/${name}`);
