// The holder's page: one wallet, closed or open, and what can be done with it.

import { credentialStep } from "./view_credential.ts";
import { documentStep } from "./view_document.ts";
import { closedDoor, firstDoor } from "./view_door.ts";
import { keepingStep } from "./view_keeping.ts";
import { requestStep } from "./view_request.ts";
import { el, need, show } from "./dom.ts";
import type { Holder } from "./holder.ts";
import { Prover, type Circuit } from "./prover.ts";
import * as store from "./store.ts";
import type { Countries } from "./words.ts";

const IDLE_MINUTES = 15;
const PROOF_SECONDS = 120;

/** What every step of an open wallet works with. */
export interface Desk {
  holder: Holder;
  prover: Prover;
  circuit: Circuit;
  countries: Countries;
  /** Draw all steps again, because one of them changed what the others show. */
  redraw: () => void;
  lock: () => void;
}

const place = need("#wallet");
let desk: Desk | null = null;

async function begin(): Promise<void> {
  const sealed = await store.load();
  const opened = (holder: Holder): void => void enter(holder);
  if (!sealed) return show(place, firstDoor(opened));
  show(place, closedDoor(sealed, await store.loadPasskey(sealed), opened, begin));
}

async function enter(holder: Holder): Promise<void> {
  const [circuit, countries] = await Promise.all([
    fetched<Circuit>("circuit.json"),
    fetched<Countries>("countries.json"),
  ]);
  const prover = new Prover(PROOF_SECONDS);
  desk = { holder, prover, circuit, countries, redraw: draw, lock };
  draw();
}

function draw(): void {
  if (!desk) return;
  const steps = [documentStep(desk), credentialStep(desk), requestStep(desk), keepingStep(desk)];
  show(place, ...steps.filter((step) => step !== null));
}

function lock(): void {
  desk?.prover.close();
  desk = null;
  void begin();
}

async function fetched<T>(name: string): Promise<T> {
  const answer = await fetch(name, { credentials: "omit" });
  return (await answer.json()) as T;
}

/** Lock a wallet that nobody has touched for a while. */
function watchIdleness(): void {
  let timer = 0;
  const restart = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => desk && lock(), IDLE_MINUTES * 60_000);
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, restart, { passive: true });
}

watchIdleness();
addEventListener("hashchange", draw);
begin().catch((error: unknown) => {
  const told = error instanceof Error ? error.message : "unknown";
  show(place, el("p", { class: "failure", role: "alert" }, `This browser cannot keep a wallet: ${told}`));
});
