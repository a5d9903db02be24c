// Keeps an exception for whoever works on it: while they are active it is renewed, when they leave it is let go.
const RENEW_MS = 60_000;
const IDLE_MS = 240_000; // then nobody seems to be there, and the claim may end
let timer = 0;
let held = null;
let active = Date.now();
let isSubmitting = false;

for (const sign of ["keydown", "pointerdown", "pointermove", "scroll"]) {
  document.addEventListener(sign, () => { active = Date.now(); }, { passive: true, capture: true });
}
// While an action is under way, what becomes of the claim is the action's to say.
document.addEventListener("submit", (event) => {
  setTimeout(() => { isSubmitting ||= !event.defaultPrevented && event.target.method !== "dialog"; });
});
document.addEventListener("htmx:beforeRequest", () => { isSubmitting = true; });
document.addEventListener("htmx:afterRequest", () => { isSubmitting = false; });

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function body() {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token());
  return data;
}

function leave(address) {
  navigator.sendBeacon(address, body());
}

function say(text) {
  const message = document.createElement("div");
  message.className = "message warning";
  message.textContent = text;
  document.getElementById("status").replaceChildren(message);
}

async function renew() {
  if (!held || isSubmitting || Date.now() - active > IDLE_MS) {
    return;
  }
  const mine = held;
  try {
    const answer = await fetch(mine.claim, { method: "POST", body: body(), redirect: "manual" });
    const lost = answer.status === 200 ? await answer.text() : "";
    if (lost && held === mine && !isSubmitting) {
      say(lost);
      held = null;
    }
  } catch {
    // The network is away; the claim lasts longer than that, or the next action says so.
  }
}

export function startClaim() {
  const work = document.querySelector("[data-claim]");
  const now = work ? { claim: work.dataset.claim, leave: work.dataset.leave } : null;
  if (held && held.leave !== now?.leave) {
    leave(held.leave);
  }
  held = now;
  isSubmitting = false;
  clearInterval(timer);
  timer = held ? setInterval(renew, RENEW_MS) : 0;
}

// A page that is loaded again lets go and takes again, in whichever order these arrive: so it is made sure of.
setTimeout(renew, 2000);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload(); // somebody may have been here meanwhile
  }
});
window.addEventListener("pagehide", () => {
  if (held && !isSubmitting) {
    leave(held.leave);
  }
});
