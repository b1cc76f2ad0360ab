// A prover's own page: passes jobs from the holder's page to a worker, and answers back. The page
// names the worker's scripts.

import type { Told } from "./prover.ts";

const scripts = (document.documentElement.dataset["scripts"] ?? "").split(" ");

addEventListener("message", (event) => {
  const port = event.ports[0];
  if (event.data !== "prover" || event.source !== parent || !port) return;
  const urls = scripts.map((name) => JSON.stringify(new URL(`/static/${name}`, document.baseURI).href));
  // A page without an origin may start no worker by address; from one of its own making it may.
  const source = new Blob([`importScripts(${urls.join(",")})`], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(source));
  worker.onmessage = ({ data }: MessageEvent<Told>) => port.postMessage(data);
  worker.onerror = () => port.postMessage({ kind: "failed" } satisfies Told);
  port.onmessage = ({ data }) => worker.postMessage(data);
});
