// The third step: somebody asks, and the holder answers with a proof or not at all.

import * as answering from "./answering.ts";
import { download, el } from "./dom.ts";
import * as service from "./service.ts";
import { unsatisfied, type Credential, type ProofRequest } from "./statement.ts";
import type { Made } from "./prover.ts";
import { alarm, bar, busy, facts, step } from "./step.ts";
import type { Desk } from "./wallet.ts";
import { demandsOf, refusalWords } from "./words.ts";

/** What the page's address asks for: behind the #, so that no server sees it. */
interface Asked {
  policy: string;
  challenge: string;
  name: string | null;
}

export function requestStep(desk: Desk): HTMLElement {
  const { credential } = desk.holder.content;
  if (!credential) {
    const waiting = el("p", { class: "quiet" }, "With a credential you can answer requests of apps.");
    return step("request", 3, "Prove a statement", waiting);
  }
  const body = el("div", {}, el("p", { class: "quiet", role: "status" }, "Reading the request …"));
  const told = alarm();
  const asked = askedFor(location.hash);
  service
    .proofRequest(asked.policy, asked.challenge)
    .then((request) => {
      answering.requireOwnScope(request);
      body.replaceChildren(...answerable(desk, credential, request, asked));
    })
    .catch((error: unknown) => {
      body.replaceChildren();
      told.tell(error);
    });
  return step("request", 3, "Prove a statement", body, told.line);
}

function askedFor(fragment: string): Asked {
  const given = new URLSearchParams(fragment.slice(1));
  const policy = given.get("policy") ?? "default";
  const challenge = given.get("challenge") ?? "0";
  return {
    policy: /^0x[0-9a-f]{64}$/i.test(policy) ? policy : "default",
    challenge: /^[0-9]{1,20}$/.test(challenge) ? challenge : "0",
    name: given.get("name")?.slice(0, 60) ?? null,
  };
}

function answerable(
  desk: Desk,
  credential: Credential,
  request: ProofRequest,
  asked: Asked,
): Node[] {
  const offline = String(request.challenge) !== "0";
  const demands = demandsOf(request.policy, credential, request.day, desk.countries).map((demand) => {
    const line = el("li", { class: demand.met ? "good" : "bad" }, demand.words);
    if (demand.detail) line.append(el("details", {}, el("summary", {}, "Which?"), demand.detail));
    return line;
  });
  const who = asked.name ? `“${asked.name}” asks you to prove:` : "You will prove, and nothing else:";
  const parts: Node[] = [
    el("p", {}, who),
    el("ul", { class: "demands" }, ...demands),
    el("p", { class: "quiet" }, "Not shown: your name, birth date, document, and which credential is yours."),
  ];
  const refusal = unsatisfied(credential, request.policy, request.day);
  if (refusal) return [...parts, el("p", { class: "failure" }, refusalWords(refusal))];
  return [...parts, ...buttons(desk, request, offline), ...answered(desk, request)];
}

function buttons(desk: Desk, request: ProofRequest, offline: boolean): Node[] {
  const told = alarm();
  const { box, progress } = bar();
  const provider = answering.injected();
  const make = (words: string, kind: string, subject: () => Promise<answering.Subject>): Node => {
    const button = el("button", { type: "button", class: kind }, words);
    button.addEventListener("click", () => {
      void busy(button, told, async () => {
        try {
          await answer(desk, request, await subject(), offline, progress);
        } finally {
          box.hidden = true;
        }
        desk.redraw();
      });
    });
    return button;
  };
  const own = offline ? "Prove, and save the answer as a file" : "Prove and attest";
  const row = el("div", { class: "buttons" });
  row.append(make(own, "first", () => Promise.resolve(answering.ownSubject(desk.holder))));
  if (provider && !offline) {
    row.append(make("For my other wallet's address", "second", () => answering.injectedSubject(provider)));
  }
  return [row, box, told.line];
}

async function answer(
  desk: Desk,
  request: ProofRequest,
  subject: answering.Subject,
  offline: boolean,
  progress: (share: number, what: string) => void,
): Promise<void> {
  const { holder, circuit, prover } = desk;
  const presented = await answering.prove(holder, request, subject, circuit, prover, progress);
  if (offline) {
    download("titan-answer.json", JSON.stringify(presented));
    return;
  }
  progress(0.99, "Recording the attestation on the chain");
  const { uid, tx_hash } = await service.relay(presented);
  const earlier = holder.content.answered.filter((one) => one.policy_id !== request.policy_id);
  const made = { policy_id: request.policy_id, subject: subject.address, uid, tx_hash };
  await holder.note({ answered: [...earlier, made] });
}

/** What was attested before under this policy, and whether it holds now. */
function answered(desk: Desk, request: ProofRequest): Node[] {
  const made = desk.holder.content.answered.find((one) => one.policy_id === request.policy_id);
  if (!made) return [];
  const state = el("span", { class: "quiet" }, "asking the chain …");
  service
    .attestations(made.subject)
    .then((found) => {
      const own = found.find((one) => one.uid.toLowerCase() === made.uid.toLowerCase());
      const until = own && new Date(1000 * own.expiration_time).toLocaleDateString("en", { dateStyle: "long" });
      state.className = own?.valid ? "good" : "bad";
      state.textContent = own?.valid ? `holds until ${until}` : "does not hold any more";
    })
    .catch(() => (state.textContent = "the chain cannot be asked now"));
  const shown = facts([
    ["Attested", state],
    ["Address", el("code", {}, made.subject)],
    ["Attestation", el("code", {}, made.uid)],
    ["Transaction", el("code", {}, made.tx_hash)],
    ...proved(desk.prover.made),
  ]);
  return [el("div", { class: "receipt", id: "receipt" }, shown)];
}

/** Who made the proof, as long as this page remembers it. */
function proved(made: Made | null): [string, string][] {
  if (!made) return [];
  const prover = made.engine === "titan" ? "TITAN’s own prover" : "snarkjs";
  return [["Proved on this device by", `${prover}, in ${made.seconds.toFixed(1)} seconds`]];
}
