// The second step: what the issuer certified, in plain words.

import { el } from "./dom.ts";
import { facts, step } from "./step.ts";
import type { Desk } from "./wallet.ts";
import { factsOf } from "./words.ts";

export function credentialStep(desk: Desk): HTMLElement {
  const { credential } = desk.holder.content;
  if (!credential) {
    const waiting = el("p", { class: "quiet" }, "It comes here once your document is approved.");
    return step("credential", 2, "Your credential", waiting);
  }
  const about = el("p", {}, "Only you hold this. What you prove with it shows none of these lines.");
  return step("credential", 2, "Your credential", about, facts(factsOf(credential, desk.countries)));
}
