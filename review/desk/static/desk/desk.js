// What the desk's pages do besides what links and forms do by themselves. Every page works without it.
import { startKeys } from "./keys.js";
import { startClaim } from "./claim.js";
import { startList } from "./list.js";
import { startViewer } from "./viewer.js";

function start() {
  startClaim();
  startList();
  startViewer();
}

startKeys();
start();

// The main part was put in place: its heading gets the focus, as on a page that was loaded.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "main" && event.detail.elt.id !== "main") {
    return;
  }
  start();
  document.querySelector("#main h1")?.focus({ preventScroll: true });
});
