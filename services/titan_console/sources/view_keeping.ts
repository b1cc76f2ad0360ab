// What one does with the wallet itself: take it along as a file, add a passkey, lock it.

import { checksummed } from "./account.ts";
import { download, el } from "./dom.ts";
import type { Holder } from "./holder.ts";
import { canHavePasskeys, newPasskey } from "./passkey.ts";
import { alarm, busy, facts, step } from "./step.ts";
import * as store from "./store.ts";
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
  const told = alarm();
  const quick = canHavePasskeys() ? passkeyButton(holder, told) : null;
  const buttons = el("div", { class: "buttons" }, exporting, quick, locking);
  const shown = facts([["Address", address]]);
  return step("keeping", null, "Your wallet", shown, about, buttons, told.line);
}

/** Adds a passkey that opens the wallet in this browser, or takes it away again. */
function passkeyButton(holder: Holder, told: ReturnType<typeof alarm>): HTMLButtonElement {
  const button = el("button", { type: "button", class: "second", id: "passkey", hidden: true });
  const name = async (): Promise<boolean> => {
    const kept = await store.loadPasskey(await holder.sealed());
    button.textContent = kept ? "Remove the passkey" : "Add a passkey";
    button.hidden = false;
    return kept !== null;
  };
  button.addEventListener("click", () => {
    void busy(button, told, async () => {
      if (await name()) await store.forgetPasskey();
      else await store.savePasskey(await newPasskey(holder.lock));
      await name();
    });
  });
  void name();
  return button;
}
