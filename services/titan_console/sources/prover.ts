// The seam to whoever proves: inputs of the circuit in, points of the proof and signals out.
//
// The prover stands in a frame of its own that may run code but reach nothing: no network, no
// storage, no other page. What it needs, keys included, is handed to it; what it makes comes back.

export interface Circuit {
  circuit_id: string;
  public_signals: string[];
  vkey_sha256: string;
  files: Record<"wasm" | "zkey", Pinned>;
  prover: Pinned | null; // our prover's WebAssembly, where it was built
}

/** A file with the hash that it must have. */
export interface Pinned {
  url: string;
  sha256: string;
  bytes: number;
}

/** Who proves: our own prover, or snarkjs where a browser cannot run it. */
export type Engine = "titan" | "snarkjs";

export interface Points {
  pi_a: string[];
  pi_b: string[][];
  pi_c: string[];
}

export interface Proved {
  points: Points;
  signals: Record<string, string>;
}

/** Who made the last proof, and how many seconds it took without the keys. */
export interface Made {
  engine: Engine;
  seconds: number;
}

/** From the page to the frame. */
export type Job =
  | { kind: "load"; prover: ArrayBuffer | null; wasm: ArrayBuffer; zkey: ArrayBuffer }
  | { kind: "prove"; inputs: Record<string, unknown> };

/** From the frame to the page. */
export type Told =
  | { kind: "ready" }
  | { kind: "unable" } // this browser or processor cannot run the prover
  | { kind: "step"; share: number }
  | { kind: "proved"; points: Points; signals: string[] }
  | { kind: "failed" };

export class ProverFailed extends Error {}

/** How far proving is, 0 to 1, in words. */
export type Progress = (share: number, what: string) => void;

const KEYS = "titan-keys";

/** The pages that hold a prover, cut off from everything. */
const PAGES: Record<Engine, string> = { titan: "/prover/", snarkjs: "/prover/snarkjs/" };

/** One prover, started when it is first asked; it keeps the keys until it is closed. */
export class Prover {
  #port: MessagePort | null = null;
  #frame: HTMLIFrameElement | null = null;
  #engine: Engine = "titan";

  /** What the last proof took, and who made it. */
  made: Made | null = null;

  /** @param seconds after which an answer of the frame is given up */
  constructor(private readonly seconds: number) {}

  async prove(
    circuit: Circuit,
    inputs: Record<string, unknown>,
    progress: Progress,
  ): Promise<Proved> {
    try {
      const port = this.#port ?? (await this.#start(circuit, progress));
      this.#port = port;
      const began = performance.now();
      const told = await this.#ask(port, { kind: "prove", inputs }, (share) =>
        progress(0.3 + 0.68 * share, "Proving on this device"),
      );
      if (told.kind !== "proved") throw new ProverFailed("The proof could not be made.");
      const named = circuit.public_signals.map((name, place) => [name, told.signals[place] ?? ""]);
      this.made = { engine: this.#engine, seconds: (performance.now() - began) / 1000 };
      return { points: told.points, signals: Object.fromEntries(named) as Record<string, string> };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#port?.close();
    this.#frame?.remove();
    this.#port = this.#frame = null;
  }

  async #start(circuit: Circuit, progress: Progress): Promise<MessagePort> {
    progress(0.02, "Fetching the keys of the circuit");
    this.#engine = circuit.prover ? "titan" : "snarkjs";
    const [wasm, zkey, prover, opened] = await Promise.all([
      fetchPinned(circuit.files.wasm),
      fetchPinned(circuit.files.zkey),
      circuit.prover && fetchPinned(circuit.prover),
      this.#open(PAGES[this.#engine]),
    ]);
    progress(0.2, "Starting the prover");
    const job: Job = { kind: "load", prover, wasm, zkey };
    let [port, told] = [opened, await this.#ask(opened, job)];
    if (told.kind === "unable") {
      this.close();
      this.#engine = "snarkjs";
      port = await this.#open(PAGES.snarkjs);
      told = await this.#ask(port, job);
    }
    if (told.kind !== "ready") throw new ProverFailed("The prover did not start.");
    return port;
  }

  async #open(page: string): Promise<MessagePort> {
    const frame = document.createElement("iframe");
    frame.title = "Prover";
    frame.hidden = true;
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = page;
    this.#frame = frame;
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
    document.body.append(frame);
    await within(loaded, this.seconds);
    const channel = new MessageChannel();
    // The frame has no origin that could be named; nothing else can be in it, by `frame-src`.
    frame.contentWindow?.postMessage("prover", "*", [channel.port2]);
    return channel.port1;
  }

  #ask(
    port: MessagePort,
    job: Job,
    step: (share: number) => void = () => undefined,
  ): Promise<Told> {
    const answer = new Promise<Told>((resolve) => {
      port.onmessage = ({ data }: MessageEvent<Told>) =>
        data.kind === "step" ? step(data.share) : resolve(data);
    });
    port.postMessage(job);
    return within(answer, this.seconds);
  }
}

/** Fetch a file once, keep it in the browser, and take it only with the hash that is pinned. */
async function fetchPinned(file: { url: string; sha256: string }): Promise<ArrayBuffer> {
  const kept = "caches" in self ? await caches.open(KEYS) : null;
  const found = await kept?.match(file.url);
  const answer = found ?? (await fetch(file.url, { credentials: "omit" }));
  if (!answer.ok) throw new ProverFailed("The keys of the circuit cannot be fetched.");
  const content = await answer.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== file.sha256) {
    await kept?.delete(file.url);
    throw new ProverFailed("The keys of the circuit are not the ones that are pinned.");
  }
  if (!found) await kept?.put(file.url, new Response(content.slice(0)));
  return content;
}

function within<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    const told = new ProverFailed(`Proving took longer than ${seconds} seconds and was given up.`);
    timer = setTimeout(() => reject(told), 1000 * seconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
