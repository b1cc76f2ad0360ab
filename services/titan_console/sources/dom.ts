// Elements, made without a line of HTML: what comes from elsewhere can only ever become text.

type Child = Node | string | null | false;
type Properties = Record<string, unknown>;

/** Make an element; `on…` properties are listeners, `class`, `data-…` and `aria-…` attributes. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value as EventListener);
    else if (key in made && !key.includes("-")) Object.assign(made, { [key]: value });
    else made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

/** Find the one element of a page that a script was written for. */
export function need<T extends HTMLElement = HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector} on this page`);
  return found;
}

/** Show content in place of what an element held, and move on to its first heading. */
export function show(place: HTMLElement, ...content: Node[]): void {
  place.replaceChildren(...content);
  place.querySelector<HTMLElement>("[data-first]")?.focus();
}

/** Hand a text to the person as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
