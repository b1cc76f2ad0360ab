// Alerts: hand a file of transactions in, go through a picture in time, follow one payment.

interface Answer {
  location?: string;
  title?: string;
  remedy?: string;
}

export function beginAlerts(): void {
  const form = document.querySelector<HTMLFormElement>("[data-score]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void score(form);
  });
  document.querySelector<HTMLInputElement>("[data-until]")?.addEventListener("input", (event) => {
    showUntil(Number((event.target as HTMLInputElement).value));
  });
  for (const one of payments()) {
    one.addEventListener("pointerenter", () => highlight(one.dataset["payment"]));
    one.addEventListener("pointerleave", () => highlight(undefined));
  }
}

/** Send a file as it is; a form would wrap it. */
async function score(form: HTMLFormElement): Promise<void> {
  const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
  const button = form.querySelector("button");
  const told = form.querySelector<HTMLElement>(".failure");
  if (!file || !button || !told) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  const headers = { "X-CSRF-Token": form.dataset["csrf"] ?? "" };
  const sent = await fetch(form.dataset["score"] ?? "", { method: "PUT", body: file, headers });
  const answer = (await sent.json()) as Answer;
  if (answer.location) location.assign(answer.location);
  button.disabled = false;
  button.removeAttribute("aria-busy");
  told.hidden = sent.ok;
  told.textContent = sent.ok ? "" : `${answer.title ?? "It was refused"}. ${answer.remedy ?? ""}`;
}

function payments(): NodeListOf<HTMLElement | SVGElement> {
  return document.querySelectorAll<HTMLElement | SVGElement>("[data-payment]");
}

function showUntil(last: number): void {
  for (const one of payments()) {
    one.classList.toggle("later", Number(one.dataset["payment"]) >= last);
  }
  const output = document.querySelector<HTMLOutputElement>("output[for=until]");
  if (output) output.value = String(last);
}

function highlight(payment: string | undefined): void {
  for (const one of payments()) one.classList.toggle("chosen", one.dataset["payment"] === payment);
}
