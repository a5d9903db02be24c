// The web form: files are checked as they are added, the fields before anything is sent, and each file shows how far it
// is. Without this script the same form is sent as a whole.
import { FileList, filled } from "./files.js";
import { Expired, TooMuch, upload } from "./uploading.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const words = settings.words;
const form = document.getElementById("send");
const input = document.getElementById("files");
const drop = document.getElementById("drop");
const summary = document.getElementById("summary");
const go = document.getElementById("go");
const progress = document.getElementById("progress");
const bar = document.getElementById("bar");
const progressSaid = document.getElementById("progress_said");
const csrf = form.elements.csrfmiddlewaretoken.value;
const files = new FileList(settings);
let isChanged = false;
let isSending = false;

// The list shows what was chosen; the browser's own box would say so in its own language.
document.getElementById("choose").hidden = false;
input.classList.add("hidden");
input.addEventListener("change", () => {
  files.add([...input.files]);
  input.value = ""; // they are in the list now, and the same file may be added again once removed
});
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  files.add([...event.dataTransfer.files]);
});
// A file that is dropped beside the place for it must not replace the page.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

// What was put into the store can't be taken out again: another submission begins, without it.
files.onRemoveSent = () => startAnew("");

form.addEventListener("input", () => { isChanged = true; });
window.addEventListener("beforeunload", (event) => {
  if (isChanged || isSending) event.preventDefault();
});

// Browsers fill in who sits before them: not whom a representative writes for.
form.addEventListener("change", (event) => {
  if (event.target.name !== "sender") return;
  const isTheirOwn = event.target.value === "applicant";
  for (const [name, word] of Object.entries(OWN)) form.elements[name].autocomplete = isTheirOwn ? word : "off";
});
const OWN = {
  family_name: "family-name", given_names: "given-name", birth_day: "bday-day", birth_month: "bday-month", birth_year: "bday-year",
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  go.setAttribute("aria-disabled", "true");
  try {
    await send();
  } finally {
    isSending = false;
    go.removeAttribute("aria-disabled");
    progress.hidden = true;
  }
});

async function send() {
  say(words.sending);
  const problem = files.problem();
  files.tell(problem);
  const checked = await ask("check");
  if (!checked) return;
  const others = problem ? [] : checked.files;
  if (problem || checked.errors.length || others.length) {
    explain(checked.errors, problem ? [problem] : others.map(({ message }) => message));
    return;
  }
  for (let round = 0; round < 3; round += 1) {
    if (!(await uploadAll())) return;
    const answer = await ask("send");
    if (!answer) return;
    if (answer.receipt) {
      isChanged = false;
      isSending = false;
      window.location.assign(answer.receipt);
      await new Promise(() => {}); // until the receipt is there
    }
    if (answer.renew) startAnew(answer.renew);
    for (const item of files.items) if (answer.missing.includes(item.number)) item.sent = false;
    if (!answer.renew && !answer.missing.length) {
      explain(answer.errors, answer.files.map(({ message }) => message));
      return;
    }
  }
  explain([], [words.broken]);
}

async function uploadAll() {
  for (const [at, item] of files.items.entries()) {
    if (item.sent) continue;
    const onProgress = (share) => {
      files.progress(item, share);
      const percent = Math.round((100 * (at + share)) / files.items.length);
      say(filled(words.uploading, { number: at + 1, of: files.items.length, percent }), percent / 100);
    };
    onProgress(0);
    try {
      files.mark(item, "");
      await upload(item, `${form.getAttribute("action")}files`, form.elements.token.value, csrf, onProgress);
    } catch (error) {
      if (item.stopped) return false; // it was removed
      if (error instanceof Expired && (await renew())) return uploadAll();
      const said = error instanceof TooMuch ? words.tooMuch : words.broken;
      files.mark(item, words.failed);
      explain([], [said]);
      return false;
    }
    item.sent = true;
    files.progress(item, 1);
  }
  return true;
}

// What the server says to the fields and the list of files; nothing where it can't be reached.
async function ask(step) {
  const body = new FormData(form);
  body.delete("files");
  body.set("uploaded", files.described());
  body.set("step", step);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    return await answer.json();
  } catch {
    explain([], [words.broken]);
    return null;
  }
}

let renewals = 0;
async function renew() {
  renewals += 1;
  const answer = renewals < 3 ? await ask("send") : null;
  if (answer?.renew) startAnew(answer.renew);
  return Boolean(answer?.renew);
}

function startAnew(token) {
  // Without a token the server gives one when it is asked: see `renew`.
  form.elements.token.value = token;
  for (const item of files.items) {
    item.sent = false;
    item.started = false;
  }
}

// All that is wrong at the top, each a link to its field, and once more at the field.
function explain(errors, problems) {
  for (const place of form.querySelectorAll(".wrongness[id^=id_]")) place.hidden = true;
  for (const place of form.querySelectorAll(".field.wrong")) {
    if (!place.contains(files.error)) place.classList.remove("wrong");
  }
  for (const place of form.querySelectorAll("[aria-invalid]")) place.removeAttribute("aria-invalid");
  const rows = errors.map(({ field, message }) => {
    mark(field, message);
    return linked(`id_${field}`, message);
  });
  files.tell(problems[0] ?? "");
  rows.push(...problems.map((message) => linked("files", message)));
  summary.querySelector("ul").replaceChildren(...rows);
  summary.hidden = !rows.length;
  progress.hidden = true;
  if (!rows.length) return;
  if (!document.title.startsWith(words.error)) document.title = `${words.error} ${document.title}`;
  summary.focus();
}

function mark(field, message) {
  const place = document.getElementById(`id_${field}_error`);
  const box = document.getElementById(`id_${field}`);
  if (!place) return;
  place.textContent = message;
  place.hidden = false;
  place.closest(".field").classList.add("wrong");
  if (box && box.type !== "radio") box.setAttribute("aria-invalid", "true");
}

function linked(id, message) {
  const row = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#${id}`;
  link.textContent = message;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const target = document.getElementById(id);
    target?.focus();
    target?.closest(".field")?.scrollIntoView({ block: "center" });
  });
  row.append(link);
  return row;
}

function say(sentence, share) {
  progress.hidden = false;
  progressSaid.textContent = sentence;
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}
