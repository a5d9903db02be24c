// One key for each action. What has data-key is pressed, opened or focused; the dialog lists whatever the page has.
const OFF = "shortcuts-off";
const TOO_SOON_MS = 400; // nobody has seen the next document by then: the key was struck twice, or bounced
let pressed = "";
let shownAt = 0;

function areOn() {
  return localStorage.getItem(OFF) === null;
}

function isTyping(element) {
  return element.closest("textarea, select, [contenteditable]") !== null
    || (element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type));
}

function isShown(element) {
  return !element.disabled && element.getClientRects().length > 0;
}

function withKey(key) {
  return [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && isShown(each));
}

function press(element) {
  if (element.matches("input, select, textarea")) {
    element.focus();
    element.select?.();
  } else if (element.matches("summary")) {
    const details = element.parentElement;
    details.open = !details.open || !details.contains(document.activeElement); // what is open already is gone to first
    const first = details.open ? details.querySelector("select, input:not([type=hidden]), textarea, button") : null;
    (first ?? element).focus();
    details.scrollIntoView({ block: "nearest" });
  } else {
    element.click();
  }
}

// Whether the key that led here would put on a case what has only just been put in place.
function isTooSoon(key, element) {
  return key === pressed && element.closest("form.attach") !== null && performance.now() - shownAt < TOO_SOON_MS;
}

function label(element) {
  const clone = element.cloneNode(true);
  clone.querySelectorAll("kbd").forEach((each) => each.remove());
  return element.ariaLabel || element.labels?.[0]?.textContent || clone.textContent.trim();
}

function open() {
  const dialog = document.getElementById("keys");
  const list = document.getElementById("keys-list");
  list.replaceChildren();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    if (!isShown(element) || seen.has(key)) {
      continue;
    }
    seen.add(key);
    const term = document.createElement("dt");
    const shown = document.createElement("kbd");
    shown.textContent = { ArrowLeft: "←", ArrowRight: "→" }[key] ?? key;
    term.append(shown);
    const meaning = document.createElement("dd");
    meaning.textContent = label(element);
    list.append(term, meaning);
  }
  document.getElementById("keys-on").checked = areOn();
  dialog.showModal();
}

export function startKeys() {
  document.addEventListener("htmx:afterSettle", () => { shownAt = performance.now(); });
  document.getElementById("keys-open")?.removeAttribute("hidden");
  document.addEventListener("click", (event) => {
    if (event.target.closest("#keys-open")) {
      open();
    }
  });
  document.getElementById("keys-on")?.addEventListener("change", (event) => {
    if (event.target.checked) {
      localStorage.removeItem(OFF);
    } else {
      localStorage.setItem(OFF, "");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) {
      return;
    }
    if (document.querySelector("dialog[open]") || !(event.target instanceof Element)) {
      return;
    }
    if (isTyping(event.target)) {
      if (event.key === "Escape") {
        event.target.blur(); // back to where keys are shortcuts
      }
      return;
    }
    if (!areOn()) {
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      open();
      return;
    }
    const key = event.key === "=" ? "+" : event.key;
    const element = withKey(key.length === 1 ? key.toLowerCase() : key);
    if (element) {
      event.preventDefault();
      if (!isTooSoon(key, element)) {
        press(element);
      }
      pressed = key;
    }
  });
}
