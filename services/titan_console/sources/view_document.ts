// The first step: a document goes to the issuer, who examines it.

import { cameraButton, hintLine } from "./camera.ts";
import { captureHints } from "./capture.ts";
import { el } from "./dom.ts";
import * as service from "./service.ts";
import { alarm, busy, step } from "./step.ts";
import type { Desk } from "./wallet.ts";
import { codeWords, statusWords, countryName } from "./words.ts";
import { CannotOpen } from "./sealed.ts";

const LARGEST = 20 << 20; // bytes; the service refuses more

export function documentStep(desk: Desk): HTMLElement {
  const { content } = desk.holder;
  if (content.credential) {
    return step("document", 1, "Your document", el("p", { class: "done" }, "Examined and approved."));
  }
  if (content.token && content.case_id) return followed(desk, content.token, content.case_id);
  return handedIn(desk);
}

/** Choose a picture, look at it once more, and send it. */
function handedIn(desk: Desk): HTMLElement {
  const told = alarm();
  const file = el("input", {
    type: "file",
    id: "picture",
    accept: "image/jpeg,image/png,image/webp,image/heic,image/tiff,application/pdf",
  });
  const preview = el("img", { class: "preview", alt: "The picture that will be sent", hidden: true });
  const hints = el("ul", { class: "hints", "aria-live": "polite" });
  let chosen: Blob | null = null;
  const choose = (picture: Blob | null): void => {
    chosen = picture;
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.hidden = !picture?.type.startsWith("image/");
    hints.replaceChildren();
    if (!picture || preview.hidden) return;
    preview.src = URL.createObjectURL(picture);
    void captureHints(picture).then((found) => hints.replaceChildren(...found.map(hintLine)));
  };
  file.addEventListener("change", () => choose(file.files?.[0] ?? null));
  const camera = cameraButton(choose, told.tell);
  const residency = residencyChoice(desk);
  const send = el("button", { type: "submit" }, "Send for examination");
  const form = el(
    "form",
    { class: "stack" },
    el("label", {}, "Picture of the page with your portrait", file),
    camera,
    preview,
    hints,
    el("label", {}, "Where you live", residency),
    send,
    told.line,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(send, told, async () => {
      if (!chosen) throw new CannotOpen("Choose a picture of your document first.");
      if (chosen.size > LARGEST) throw new CannotOpen("The picture is larger than 20 MB.");
      await handIn(desk, chosen, residency.value || null);
    });
  });
  const about = el(
    "p",
    {},
    "This is the one time that your document is shown. The issuer receives the picture and a number that says nothing about your secret.",
  );
  return step("document", 1, "Your document", about, form);
}

async function handIn(desk: Desk, picture: Blob, residency: string | null): Promise<void> {
  const { holder } = desk;
  const token = holder.content.token ?? (await service.enrol()).token;
  await holder.note({ token });
  const opened = await service.openCase(token, holder.commitment, residency);
  await holder.note({ case_id: opened.id });
  try {
    await service.sendDocument(token, opened.id, picture);
  } catch (error) {
    await holder.note({ case_id: null }); // nothing was handed in: another case may be opened
    throw error;
  }
  desk.redraw();
}

function residencyChoice(desk: Desk): HTMLSelectElement {
  const named = desk.countries
    .map(([code], place): [string, string] => [code, countryName(desk.countries, place + 1)])
    .sort(([, one], [, other]) => one.localeCompare(other));
  const select = el("select", { id: "residency" });
  select.append(el("option", { value: "" }, "In the country that issued the document"));
  select.append(...named.map(([code, name]) => el("option", { value: code }, name)));
  return select;
}

/** Show where a case stands, line by line, and take the credential at its end. */
function followed(desk: Desk, token: string, caseId: string): HTMLElement {
  const told = alarm();
  const lines = el("ol", { class: "timeline", role: "status", "aria-live": "polite" });
  const again = el("button", { type: "button", class: "second", hidden: true }, "Try another picture");
  again.addEventListener("click", () => {
    void desk.holder.note({ case_id: null }).then(desk.redraw);
  });
  const section = step("document", 1, "Your document", lines, again, told.line);
  const ending = new AbortController();
  const alive = new MutationObserver(() => section.isConnected || ending.abort());
  queueMicrotask(() => alive.observe(document.body, { childList: true, subtree: true }));
  const tell = (event: service.CaseEvent): void => {
    const line = el("li", {}, statusWords(event.status));
    if (event.reason) line.append(el("span", { class: "quiet" }, codeWords(event.reason)));
    lines.append(line);
  };
  service
    .follow(token, caseId, tell, ending.signal)
    .then(() => (ending.signal.aborted ? undefined : ended(desk, token, caseId, again)))
    .catch(told.tell)
    .finally(() => alive.disconnect());
  return section;
}

async function ended(desk: Desk, token: string, caseId: string, again: HTMLElement): Promise<void> {
  const found = await service.readCase(token, caseId);
  if (found.status !== "approved") {
    again.hidden = false;
    if (found.explanation) again.before(el("p", {}, `${found.explanation.title}. ${found.explanation.remedy}`));
    return;
  }
  await desk.holder.receive(await service.readCredential(token, caseId));
  desk.redraw();
}
