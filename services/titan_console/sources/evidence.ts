// The evidence of an alert as a graph: dragged, zoomed, followed in time and along the money.
//
// It reads the table of payments, which says the same to those who cannot see a graph, and keeps
// both in step. The keyboard does all that the pointer does.

import cytoscape from "cytoscape";

import { el } from "./dom.ts";
import { flowOf, type Payment } from "./flow.ts";

interface Line extends Payment {
  amount: string;
  weight: number;
  row: HTMLElement;
}

const MARGIN = 24; // pixels around the whole graph
const LAYOUT = {
  name: "cose",
  idealEdgeLength: () => 120,
  nodeRepulsion: () => 400_000, // tried on stars, rings and chains: none of their nodes meet
  edgeElasticity: () => 64,
  nodeOverlap: 40,
  gravity: 0.2,
} as const;
const SHOWN = 12; // letters of an account's name, as the table shortens it

const place = document.querySelector<HTMLElement>("[data-graph]");
if (place) begin(place);

function begin(place: HTMLElement): void {
  const lines = [...document.querySelectorAll<HTMLElement>("tr[data-payment]")].map(lineOf);
  const names = [...new Set(lines.flatMap(({ source, target }) => [source, target]))];
  place.hidden = false;
  const graph = drawn(place, lines, names);
  const told = el("p", { class: "quiet", role: "status" });
  const choice = chooser(names);
  const follow = (name: string): void => {
    choice.value = name;
    told.textContent = name ? marked(graph, lines, name) : cleared(graph, lines);
  };
  choice.addEventListener("change", () => follow(choice.value));
  graph.on("tap", "node", (event) => follow(String(event.target.id())));
  graph.on("tap", (event) => event.target === graph && follow(""));
  for (const { row } of lines) {
    row.addEventListener("pointerenter", () => pointed(graph, lines, row));
    row.addEventListener("pointerleave", () => pointed(graph, lines, null));
  }
  place.addEventListener("keydown", (event) => typed(event, graph, names, choice.value, follow));
  const fit = el("button", { type: "button", class: "second", onclick: () => graph.fit(undefined, MARGIN) }, "Whole graph");
  const label = el("label", { for: choice.id }, "Follow the money of");
  place.after(el("div", { class: "controls" }, label, choice, fit), told);
  document.querySelector<HTMLInputElement>("[data-until]")?.addEventListener("input", (event) => {
    const last = Number((event.target as HTMLInputElement).value);
    graph.edges().forEach((edge) => void edge.toggleClass("later", Number(edge.data("place")) >= last));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(looks(place)));
  document.querySelector<HTMLDetailsElement>("[data-sequence]")?.removeAttribute("open");
}

function lineOf(row: HTMLElement): Line {
  const { source = "", target = "", amount = "", minor = "0" } = row.dataset;
  return { source, target, amount, weight: Math.log10(1 + Math.abs(Number(minor))), row };
}

function drawn(place: HTMLElement, lines: Line[], names: string[]): cytoscape.Core {
  const subject = place.dataset["graph"];
  const most = Math.max(1, ...lines.map(({ weight }) => weight));
  const elements: cytoscape.ElementDefinition[] = [
    ...names.map((id) => ({ data: { id, name: shortened(id) }, classes: id === subject ? "subject" : "" })),
    ...lines.map(({ source, target, amount, weight }, at) => ({
      data: { id: `payment ${at}`, place: at, source, target, amount, width: 1.5 + (3.5 * weight) / most },
    })),
  ];
  const graph = cytoscape({
    container: place,
    elements,
    style: looks(place),
    layout: { name: "circle" },
    minZoom: 0.2,
    maxZoom: 4,
    autounselectify: true,
  });
  // From the circle, and without chance: the same evidence always looks the same.
  graph.layout({ ...LAYOUT, animate: false, randomize: false, padding: MARGIN }).run();
  new ResizeObserver(() => graph.resize().fit(undefined, MARGIN)).observe(place);
  return graph;
}

/** The page's own colours, so that the graph is dark where the page is. */
function looks(place: HTMLElement): cytoscape.StylesheetJson {
  const found = getComputedStyle(place);
  const colour = (name: string): string => {
    const probe = el("span", { class: `probe ${name}`, hidden: true });
    place.parentElement?.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  const [ink, quiet, accent, bad] = [found.color, colour("quiet"), colour("accent"), colour("bad")];
  const sheet = found.backgroundColor;
  return [
    { selector: "node", style: { label: "data(name)", width: 22, height: 22, "background-color": quiet, color: ink, "font-size": 14, "font-family": "monospace", "text-valign": "bottom", "text-margin-y": 5, "text-background-color": sheet, "text-background-opacity": 0.85 } },
    { selector: "node.subject", style: { "background-color": bad, color: bad, "font-weight": "bold", width: 30, height: 30 } },
    { selector: "edge", style: { label: "data(amount)", width: "data(width)", "line-color": accent, "target-arrow-color": accent, "target-arrow-shape": "triangle", "curve-style": "bezier", color: ink, "font-size": 13, "text-rotation": "autorotate", "text-background-color": sheet, "text-background-opacity": 0.85 } },
    { selector: ".aside", style: { opacity: 0.18 } },
    { selector: ".later", style: { opacity: 0.08 } },
    { selector: "node.chosen", style: { "border-width": 3, "border-color": ink } },
    { selector: "edge.pointed", style: { "line-color": bad, "target-arrow-color": bad } },
  ];
}

function chooser(names: string[]): HTMLSelectElement {
  const choice = el("select", { id: "follow" }, el("option", { value: "" }, "nobody"));
  choice.append(...names.map((name) => el("option", { value: name }, name)));
  return choice;
}

/** Mark what an account's money came from and went to, in graph and table; say it in words. */
function marked(graph: cytoscape.Core, lines: Line[], name: string): string {
  const { before, after } = flowOf(lines, name);
  const along = new Set([...before, ...after]);
  graph.elements().addClass("aside").removeClass("chosen");
  for (const at of along) {
    const edge = graph.getElementById(`payment ${at}`);
    edge.union(edge.connectedNodes()).removeClass("aside");
  }
  graph.getElementById(name).removeClass("aside").addClass("chosen");
  lines.forEach(({ row }, at) => row.classList.toggle("along", along.has(at)));
  return `${shortened(name)}: ${count(before.length)} may have fed it, ${count(after.length)} may have come of it.`;
}

function cleared(graph: cytoscape.Core, lines: Line[]): string {
  graph.elements().removeClass("aside chosen");
  for (const { row } of lines) row.classList.remove("along");
  return "";
}

function pointed(graph: cytoscape.Core, lines: Line[], row: HTMLElement | null): void {
  graph.edges().forEach((edge) => {
    edge.toggleClass("pointed", lines[Number(edge.data("place"))]?.row === row);
  });
}

/** Arrows go from account to account, + and - zoom, 0 shows all, Escape lets go. */
function typed(
  event: KeyboardEvent,
  graph: cytoscape.Core,
  names: string[],
  now: string,
  follow: (name: string) => void,
): void {
  const step = (by: number): void => {
    const next = (names.indexOf(now) + by + names.length) % names.length;
    follow(names[now || by > 0 ? next : names.length - 1] ?? "");
  };
  const zoom = (by: number): void => {
    graph.zoom({ level: graph.zoom() * by, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
  };
  const acts: Record<string, () => void> = {
    ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
    "+": () => zoom(1.25), "-": () => zoom(0.8), "0": () => graph.fit(undefined, MARGIN), Escape: () => follow(""),
  };
  const act = acts[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}

function shortened(name: string): string {
  const kept = name.startsWith("0x") ? SHOWN + 2 : SHOWN;
  return name.length <= SHOWN + 8 ? name : `${name.slice(0, kept)}…`;
}

function count(payments: number): string {
  return payments === 1 ? "1 payment" : `${payments} payments`;
}
