// A request to holders, as a link and as a code that a telephone reads.

import encode from "qrcode-generator";

import { el } from "./dom.ts";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4; // modules of white around the code (ISO/IEC 18004)

export function beginAsking(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-ask]")) {
    const link = new URL(`/wallet/#policy=${box.dataset["ask"] ?? ""}`, location.href).href;
    const field = el("input", { readOnly: true, value: link, "aria-label": "Link of the request" });
    box.replaceChildren(code(link), field);
  }
}

/** Draw a QR code: one path of squares on white, whatever the colours of the page are. */
function code(text: string): SVGElement {
  const made = encode(0, "M");
  made.addData(text);
  made.make();
  const count = made.getModuleCount();
  const places = Array.from({ length: count }, (_, place) => place);
  const squares = places.flatMap((y) => places.filter((x) => made.isDark(y, x)).map((x) => [x, y]));
  const side = count + 2 * QUIET;
  const picture = element("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", class: "code" });
  picture.setAttribute("aria-label", "The link as a QR code");
  const drawn = squares.map(([x, y]) => `M${x! + QUIET} ${y! + QUIET}h1v1h-1z`).join("");
  picture.append(element("rect", { width: side, height: side, fill: "#fff" }));
  picture.append(element("path", { d: drawn, fill: "#000" }));
  return picture;
}

function element(name: string, properties: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, String(value));
  return made;
}
