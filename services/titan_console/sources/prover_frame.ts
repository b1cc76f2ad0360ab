// The prover's own page: passes jobs from the holder's page to a worker, and answers back.

import type { Told } from "./prover.ts";

const SCRIPTS = ["snarkjs.min.js", "prover_worker.js"];

addEventListener("message", (event) => {
  const port = event.ports[0];
  if (event.data !== "prover" || event.source !== parent || !port) return;
  const base = new URL(document.baseURI);
  const urls = SCRIPTS.map((name) => JSON.stringify(new URL(`../static/${name}`, base).href));
  // A page without an origin may start no worker by address; from one of its own making it may.
  const source = new Blob([`importScripts(${urls.join(",")})`], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(source));
  worker.onmessage = ({ data }: MessageEvent<Told>) => port.postMessage(data);
  worker.onerror = () => port.postMessage({ kind: "failed" } satisfies Told);
  port.onmessage = ({ data }) => worker.postMessage(data);
});
