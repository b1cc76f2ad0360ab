// The keyboard: j and k go through a list, Enter opens, / searches, ? tells.

import { el } from "./dom.ts";

const HELP: [string, string][] = [
  ["j", "next line of the list"],
  ["k", "line before"],
  ["Enter", "open the line"],
  ["/", "go to the filter"],
  ["?", "this help"],
];

export function beginKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act: Record<string, () => void> = {
      j: () => move(1),
      k: () => move(-1),
      "/": () => document.querySelector<HTMLElement>("[data-filter]")?.focus(),
      "?": help,
    };
    const found = act[event.key];
    if (!found) return;
    event.preventDefault();
    found();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}

function move(by: number): void {
  const lines = [...document.querySelectorAll<HTMLElement>("[data-line] a:first-of-type")];
  if (!lines.length) return;
  const now = lines.findIndex((line) => line === document.activeElement);
  lines[Math.max(0, Math.min(lines.length - 1, now + by))]?.focus();
}

function help(): void {
  const rows = HELP.map(([key, words]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)));
  const close = el("button", { type: "submit", class: "second" }, "Close");
  const dialog = el(
    "dialog",
    { "aria-label": "Keys" },
    el("h2", {}, "Keys"),
    el("dl", { class: "facts" }, ...rows),
    el("form", { method: "dialog" }, close),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
