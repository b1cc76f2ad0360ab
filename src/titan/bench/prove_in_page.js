// Runs inside the holder's page: what proving takes there, in seconds. The first value counts from
// nothing: keys fetched, the prover's frame made; the others are of the same, warm prover.
async ({ inputs, engine, runs }) => {
  const began = performance.now();
  const circuit = await (await fetch("circuit.json")).json();
  const fetched = async (file) => await (await fetch(file.url)).arrayBuffer();
  const files = [circuit.files.wasm, circuit.files.zkey];
  if (engine === "titan") files.push(circuit.prover);
  const fetching = Promise.all(files.map(fetched));
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.src = engine === "titan" ? "/prover/" : "/prover/snarkjs/";
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  const [wasm, zkey, prover = null] = await fetching;
  await loaded;
  const { port1, port2 } = new MessageChannel();
  frame.contentWindow.postMessage("prover", "*", [port2]);
  const ask = (job, moved = []) =>
    new Promise((resolve, reject) => {
      port1.onmessage = ({ data }) => {
        if (["failed", "unable"].includes(data.kind)) reject(new Error(`the prover ${data.kind}`));
        if (data.kind !== "step") resolve(data);
      };
      port1.postMessage(job, moved);
    });
  await ask({ kind: "load", prover, wasm, zkey }, [wasm, zkey]);
  const seconds = [];
  for (let run = 0; run <= runs; run++) {
    const start = run === 0 ? began : performance.now();
    await ask({ kind: "prove", inputs });
    seconds.push((performance.now() - start) / 1000);
  }
  frame.remove();
  return seconds;
}
