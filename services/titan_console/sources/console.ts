// The console's own behaviour: pictures with their heat, alerts, the keyboard, and second thoughts.

import { beginAlerts } from "./alerts.ts";
import { beginAsking } from "./asking.ts";
import { beginHeat } from "./heat.ts";
import { beginKeyboard } from "./keyboard.ts";

document.addEventListener("submit", (event) => {
  const words = (event.target as HTMLElement).dataset["confirm"];
  if (words && !confirm(words)) event.preventDefault();
});
beginKeyboard();
beginHeat();
beginAlerts();
beginAsking();
