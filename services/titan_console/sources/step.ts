// The parts that the steps of the wallet are made of: a heading, a form, a message, a bar.

import { el } from "./dom.ts";
import { Refused } from "./answering.ts";
import { ProverFailed, type Progress } from "./prover.ts";
import { CannotOpen } from "./sealed.ts";
import { Problem, Unreachable } from "./service.ts";

/** One step of the way, with its number where it has one. */
export function step(id: string, number: number | null, title: string, ...content: Node[]): HTMLElement {
  const heading = el("h2", { id: `${id}-title` });
  if (number !== null) heading.append(el("span", { class: "number", "aria-hidden": "true" }, String(number)));
  heading.append(title);
  return el("section", { id, class: "step", "aria-labelledby": `${id}-title` }, heading, ...content);
}

/** Names and values, pair by pair. */
export function facts(pairs: [string, string | Node][]): HTMLElement {
  const rows = pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)));
  return el("dl", { class: "facts" }, ...rows);
}

/** A line that says what went wrong and what to do; empty while all is well. */
export function alarm(): { line: HTMLElement; tell: (error: unknown) => void; clear: () => void } {
  const line = el("p", { class: "failure", role: "alert", hidden: true });
  const clear = (): void => {
    line.hidden = true;
    line.textContent = "";
  };
  const tell = (error: unknown): void => {
    line.textContent = words(error);
    line.hidden = false;
  };
  return { line, tell, clear };
}

/** A bar that fills while something long is done. */
export function bar(): { box: HTMLElement; progress: Progress } {
  const meter = el("progress", { max: 1, value: 0, "aria-label": "How far it is" });
  const told = el("p", { class: "quiet", role: "status" });
  const box = el("div", { class: "bar", hidden: true }, meter, told);
  const progress: Progress = (share, what) => {
    box.hidden = false;
    meter.value = share;
    if (told.textContent !== what) told.textContent = what;
  };
  return { box, progress };
}

/** Do something for a button, which waits meanwhile, and tell what went wrong. */
export async function busy(
  button: HTMLButtonElement,
  told: ReturnType<typeof alarm>,
  work: () => Promise<void>,
): Promise<void> {
  told.clear();
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    told.tell(error);
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

function words(error: unknown): string {
  if (error instanceof Problem) return `${error.message}. ${error.remedy}`;
  if (error instanceof DOMException && error.name === "NotAllowedError") {
    return "It was not allowed, or not confirmed in time. Try again, or take the other way.";
  }
  const known = [Refused, ProverFailed, CannotOpen, Unreachable];
  if (known.some((kind) => error instanceof kind)) return (error as Error).message;
  return "That did not work. Reload the page and try again; your wallet is kept.";
}
