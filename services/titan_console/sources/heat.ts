// A page as it was examined, with the map of suspicion laid over it and the findings marked.

import { el } from "./dom.ts";

interface Side {
  name: string;
  page: string;
  heat: string;
  width: number;
  height: number;
}

interface Mark {
  x: number;
  y: number;
  width: number;
  height: number;
  verdict: string;
}

/** Colours of the map from no suspicion to certainty, as red, green, blue, alpha. */
const RAMP: [number, number, number, number][] = [
  [255, 196, 0, 0],
  [255, 160, 0, 140],
  [214, 40, 40, 220],
];

export function beginHeat(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-exhibit]")) void exhibit(box);
}

async function exhibit(box: HTMLElement): Promise<void> {
  const told = el("p", { class: "quiet", role: "status" }, "Laying the pages out …");
  box.replaceChildren(told);
  const answer = await fetch(box.dataset["exhibit"] ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    told.textContent = "There is no picture to show: none was handed in, or it was erased.";
    return;
  }
  const { sides } = (await answer.json()) as { sides: Side[] };
  const shown = await Promise.all(sides.map((side, place) => laidOut(side, place === 0)));
  box.replaceChildren(...shown);
}

async function laidOut(side: Side, bearsMarks: boolean): Promise<HTMLElement> {
  const canvas = el("canvas", {
    width: side.width,
    height: side.height,
    role: "img",
    "aria-label": `The ${side.name} of the document, laid flat`,
  });
  const [page, heat] = await Promise.all([picture(side.page, "jpeg"), picture(side.heat, "png")]);
  const overlay = coloured(heat, side.width, side.height);
  const marks = bearsMarks ? marksOnPage() : [];
  const id = `heat-${side.name}`;
  const slider = el("input", { type: "range", id, min: 0, max: 100, value: 60 });
  const draw = (): void => paint(canvas, page, overlay, Number(slider.value) / 100, marks);
  slider.addEventListener("input", draw);
  const zoom = el("button", { type: "button", class: "second", "aria-pressed": "false" }, "Full size");
  const frame = el("div", { class: "plate", tabIndex: 0, role: "region", "aria-label": `The ${side.name}, scrollable` }, canvas);
  zoom.addEventListener("click", () => {
    const full = frame.classList.toggle("full");
    zoom.setAttribute("aria-pressed", String(full));
  });
  draw();
  const label = el("label", { for: id }, "Heat map");
  return el("figure", {}, frame, el("div", { class: "controls" }, label, slider, zoom));
}

/** The regions that the list of findings names. */
function marksOnPage(): Mark[] {
  return [...document.querySelectorAll<HTMLElement>("[data-region]")].map((line) => {
    const [x, y, width, height] = (line.dataset["region"] ?? "").split(" ").map(Number);
    return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0, verdict: line.dataset["verdict"] ?? "" };
  });
}

function paint(
  canvas: HTMLCanvasElement,
  page: ImageBitmap,
  overlay: OffscreenCanvas,
  strength: number,
  marks: Mark[],
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.globalAlpha = 1;
  context.drawImage(page, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = strength;
  context.drawImage(overlay, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = 1;
  context.lineWidth = Math.max(2, canvas.width / 400);
  for (const mark of marks) {
    context.strokeStyle = mark.verdict === "fail" ? "#d62828" : "#e08600";
    if (mark.verdict !== "pass") context.strokeRect(mark.x, mark.y, mark.width, mark.height);
  }
}

function coloured(heat: ImageBitmap, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.drawImage(heat, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data.set(colour(pixels.data[i]! / 255), i);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

function colour(level: number): number[] {
  const place = Math.min(level, 0.999) * (RAMP.length - 1);
  const [low, high] = [RAMP[Math.floor(place)]!, RAMP[Math.floor(place) + 1]!];
  return low.map((value, channel) => value + (high[channel]! - value) * (place % 1));
}

async function picture(base64: string, kind: string): Promise<ImageBitmap> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return await createImageBitmap(new Blob([bytes], { type: `image/${kind}` }));
}
