// What one does with the wallet itself: take it along as a file, lock it.

import { checksummed } from "./account.ts";
import { download, el } from "./dom.ts";
import { facts, step } from "./step.ts";
import type { Desk } from "./wallet.ts";

export function keepingStep(desk: Desk): HTMLElement {
  const { holder } = desk;
  const exporting = el("button", { type: "button", class: "second", id: "export" }, "Export as a file");
  exporting.addEventListener("click", () => {
    void holder.sealed().then((sealed) => download("titan-wallet.json", JSON.stringify(sealed)));
  });
  const locking = el("button", { type: "button", class: "second", id: "lock" }, "Lock");
  locking.addEventListener("click", desk.lock);
  const address = el("code", {}, checksummed(holder.content.address));
  const about = el(
    "p",
    { class: "quiet" },
    "The file is sealed under your passphrase. It opens in another browser, and with ",
    el("code", {}, "titan wallet import"),
    ".",
  );
  const buttons = el("div", { class: "buttons" }, exporting, locking);
  return step("keeping", null, "Your wallet", facts([["Address", address]]), about, buttons);
}
