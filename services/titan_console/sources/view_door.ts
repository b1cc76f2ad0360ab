// Before the wallet is open: make one, open the one that is here, or take one from a file.

import { el } from "./dom.ts";
import { Holder } from "./holder.ts";
import { lockOfPasskey, type Passkey } from "./passkey.ts";
import { CannotOpen, readSealed, type Sealed } from "./sealed.ts";
import { alarm, busy, step } from "./step.ts";
import * as store from "./store.ts";

type Opened = (holder: Holder) => void;
const SHORTEST = 10; // characters of a new passphrase

/** No wallet is here yet. */
export function firstDoor(opened: Opened): HTMLElement {
  const told = alarm();
  const [first, firstLabel] = passphrase("New passphrase", "new-password", "passphrase");
  const [again, againLabel] = passphrase("The same once more", "new-password", "again");
  const make = el("button", { type: "submit" }, "Make a wallet");
  const form = el("form", { class: "stack" }, firstLabel, againLabel, make, told.line);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(make, told, async () => {
      if (first.value.length < SHORTEST) {
        throw new CannotOpen(`Take at least ${SHORTEST} characters; a few words are good.`);
      }
      if (first.value !== again.value) throw new CannotOpen("The two passphrases differ.");
      opened(await Holder.create(first.value));
    });
  });
  const about = el(
    "p",
    {},
    "A wallet holds a secret that is made here, in this page, and never leaves it. The passphrase seals it; nobody can give it back to you.",
  );
  return el("div", {}, step("make", null, "Make your wallet", about, form), fromFile(opened));
}

/** A wallet is here, and closed. */
export function closedDoor(
  sealed: Sealed,
  passkey: Passkey | null,
  opened: Opened,
  forgotten: () => Promise<void>,
): HTMLElement {
  const told = alarm();
  const [word, label] = passphrase("Passphrase", "current-password", "passphrase");
  const open = el("button", { type: "submit", class: passkey ? "second" : "" }, "Open");
  const quick = passkey && passkeyButton(sealed, passkey, opened, told);
  const form = el("form", { class: "stack" }, quick, label, open, told.line);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(open, told, async () => opened(await Holder.unlock(sealed, word.value)));
  });
  const forget = el("button", { type: "button", class: "plain" }, "Remove this wallet from this browser");
  forget.addEventListener("click", () => {
    const sure = "Without an exported file the wallet and its credential are lost. Remove it?";
    if (confirm(sure)) void store.forget().then(forgotten);
  });
  return step("open", null, "Open your wallet", form, forget);
}

function passkeyButton(
  sealed: Sealed,
  passkey: Passkey,
  opened: Opened,
  told: ReturnType<typeof alarm>,
): HTMLElement {
  const button = el("button", { type: "button" }, "Open with the passkey");
  button.addEventListener("click", () => {
    void busy(button, told, async () => {
      opened(await Holder.unlockWith(sealed, await lockOfPasskey(passkey, sealed)));
    });
  });
  return button;
}

function fromFile(opened: Opened): HTMLElement {
  const told = alarm();
  const file = el("input", { type: "file", id: "wallet-file", accept: ".json,application/json" });
  const fileLabel = el("label", {}, "Wallet file", file);
  const [word, label] = passphrase("Its passphrase", "current-password", "file-passphrase");
  const take = el("button", { type: "submit", class: "second" }, "Open the file");
  const form = el("form", { class: "stack" }, fileLabel, label, take, told.line);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(take, told, async () => {
      const chosen = file.files?.[0];
      if (!chosen) throw new CannotOpen("Choose the file that you exported before.");
      const holder = await Holder.unlock(readSealed(await chosen.text()), word.value);
      await holder.save();
      opened(holder);
    });
  });
  const more = el("details", {}, el("summary", {}, "I have a wallet file"), form);
  return el("div", { class: "aside" }, more);
}

function passphrase(
  words: string,
  autocomplete: string,
  id: string,
): [HTMLInputElement, HTMLLabelElement] {
  const input = el("input", { type: "password", id, autocomplete, required: true });
  return [input, el("label", {}, words, input)];
}
