// The list: its counts stay true by themselves, and what is picked is counted.
const POLL_MS = 15_000;
let timer = 0;

async function poll() {
  const queues = document.getElementById("queues");
  if (!queues?.dataset.poll || document.hidden) {
    return;
  }
  try {
    const answer = await fetch(queues.dataset.poll, { headers: { "Intake-Polling": "1" }, redirect: "manual" });
    if (!answer.ok) {
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queues");
    const focused = queues.contains(document.activeElement) ? document.activeElement.id : "";
    if (!fresh || fresh.innerHTML === queues.innerHTML) {
      return;
    }
    queues.replaceChildren(...fresh.childNodes);
    window.htmx?.process(queues);
    document.getElementById(focused)?.focus();
    const total = document.getElementById("total");
    if (total) {
      total.textContent = fresh.dataset.total;
    }
  } catch {
    // The network is away: the next round asks again.
  }
}

function count() {
  const bar = document.getElementById("bulk-bar");
  if (!bar) {
    return;
  }
  const boxes = [...document.querySelectorAll("input[name=pick]")];
  const picked = boxes.filter((box) => box.checked).length;
  const words = document.getElementById("picked").dataset;
  document.getElementById("picked").textContent = picked === 1 ? words.one : words.many.replace("#", picked);
  bar.hidden = picked === 0;
  const all = document.getElementById("pick-all");
  all.checked = picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
}

document.addEventListener("change", (event) => {
  if (event.target.id === "pick-all") {
    document.querySelectorAll("input[name=pick]").forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("#pick-all, input[name=pick]")) {
    count();
  }
});
document.addEventListener("visibilitychange", poll);

export function startList() {
  clearInterval(timer);
  const narrowing = document.getElementById("narrowing");
  if (narrowing && matchMedia("(min-width: 901px)").matches) {
    narrowing.open = true;
  }
  const all = document.getElementById("pick-all");
  if (all) {
    all.hidden = false;
    count();
  }
  if (document.getElementById("queues")) {
    timer = setInterval(poll, POLL_MS);
  }
}
