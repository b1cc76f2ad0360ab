// Calls functions of the browser's sources under Node: one JSON object in, one out.
//
// In: {"calls": [[module, function, [arguments]], ...]}, where {"$": digits} is a big integer,
// {"bytes": [...]} are bytes and {"result": n} is what the n-th call gave.
// Out: the results in the same form. Only for tests; the page bundles the same files.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const room = join(import.meta.dirname, "../../../services/titan_console");
const { build } = await import(pathToFileURL(join(room, "node_modules/esbuild/lib/main.js")));

const results = [];
const widen = (_, value) => {
  if (value === null || typeof value !== "object") return value;
  if ("$" in value) return BigInt(value.$);
  return "bytes" in value ? Uint8Array.from(value.bytes) : value;
};
const known = (value) => (value?.result === undefined ? value : results[value.result]);
const narrow = (_, value) => (typeof value === "bigint" ? { $: String(value) } : value);

const { calls } = JSON.parse(await text(process.stdin), widen);
const folder = await mkdtemp(join(tmpdir(), "titan-sources-"));
try {
  const names = [...new Set(calls.map(([name]) => name))];
  await build({
    entryPoints: names.map((name) => join(room, "sources", `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    target: "es2022",
  });
  for (const [name, called, given] of calls) {
    const module = await import(pathToFileURL(join(folder, `${name}.mjs`)));
    results.push(await module[called](...given.map(known)));
  }
  process.stdout.write(JSON.stringify(results, narrow));
} finally {
  await rm(folder, { recursive: true });
}
