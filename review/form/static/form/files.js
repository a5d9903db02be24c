// The list of files to send: checked as they are added, each with its advice, its progress and a button to remove it.
import { adviceFor } from "./photo.js";

export class FileList {
  constructor(settings) {
    this.settings = settings;
    this.words = settings.words;
    this.items = [];
    this.list = document.getElementById("list");
    this.said = document.getElementById("said");
    this.error = document.getElementById("files_error");
    this.last = 0;
    this.onRemoveSent = () => {};
  }

  add(files) {
    for (const file of files) {
      if (this.items.some(({ file: other }) => isSame(other, file))) {
        this.say(this.words.twice);
        continue;
      }
      this.last += 1;
      const item = { file, number: this.last, sent: false, problem: this.problemOf(file) };
      this.items.push(item);
      this.show(item);
      this.say(filled(this.words.added, { name: file.name }));
      adviceFor(file).then((advice) => advice && this.advise(item, this.settings.advice[advice]));
    }
    this.changed();
  }

  problemOf(file) {
    const ending = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : "";
    if (!file.size) return this.words.empty;
    if (file.size > this.settings.fileBytes) return this.words.large;
    const known = file.type.startsWith("image/") || this.settings.extensions.includes(ending);
    return known || !ending ? "" : this.words.type;
  }

  // What is wrong with the list as a whole, or with its first wrong file.
  problem() {
    const wrong = this.items.find(({ problem }) => problem);
    const bytes = this.items.reduce((sum, { file }) => sum + file.size, 0);
    if (!this.items.length) return this.words.none;
    if (this.items.length > this.settings.files) return this.words.many;
    if (bytes > this.settings.bytes) return this.words.together;
    return wrong ? `${wrong.file.name}: ${wrong.problem}` : "";
  }

  show(item) {
    const row = document.createElement("li");
    const name = element("bdi", item.file.name);
    const size = element("span", ` ${this.sized(item.file.size)}`, "quiet");
    const title = element("span", "", "name");
    title.append(name, size);
    const remove = element("button", this.words.remove, "plain");
    remove.type = "button";
    remove.setAttribute("aria-label", filled(this.words.removeFile, { name: item.file.name }));
    remove.addEventListener("click", () => this.remove(item));
    item.row = row;
    item.bar = document.createElement("progress");
    item.bar.max = 1;
    item.bar.value = 0;
    item.bar.hidden = true;
    item.bar.setAttribute("aria-label", item.file.name);
    row.append(title, remove, item.bar);
    if (item.problem) this.mark(item, item.problem);
    this.list.append(row);
  }

  mark(item, problem) {
    item.wrong?.remove();
    item.wrong = problem ? element("p", problem, "wrongness") : undefined;
    if (item.wrong) item.row.append(item.wrong);
  }

  advise(item, sentence) {
    if (!item.row.isConnected) return;
    item.row.append(element("p", sentence, "advice"));
    this.say(`${item.file.name}: ${sentence}`);
  }

  progress(item, share) {
    item.bar.hidden = false;
    item.bar.value = share;
  }

  remove(item) {
    const at = this.items.indexOf(item);
    this.items.splice(at, 1);
    item.row.remove();
    item.stop?.();
    if (item.sent || item.started) this.onRemoveSent();
    this.say(filled(this.words.removed, { name: item.file.name }));
    this.changed();
    const next = this.items[at] ?? this.items[at - 1];
    (next ? next.row.querySelector("button") : document.getElementById("files")).focus();
  }

  changed() {
    this.list.hidden = !this.items.length;
    if (!this.error.hidden) this.tell(this.items.length ? this.problem() : "");
  }

  tell(problem) {
    this.error.hidden = !problem;
    this.error.textContent = problem;
    this.error.closest(".field").classList.toggle("wrong", Boolean(problem));
  }

  say(sentence) {
    this.said.textContent = sentence;
  }

  sized(bytes) {
    if (bytes < 1e6) return filled(this.words.kB, { size: Math.max(Math.round(bytes / 1000), 1) });
    const megabytes = (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    return filled(this.words.MB, { size: megabytes });
  }

  // What the server is told of them.
  described() {
    return JSON.stringify(
      this.items.map(({ file, number }) => ({ number, name: file.name, type: file.type, size: file.size })),
    );
  }
}

export function filled(sentence, values) {
  return sentence.replace(/%\((\w+)\)[sd]/g, (all, name) => values[name] ?? all).replaceAll("%%", "%");
}

function element(kind, text, style = "") {
  const made = document.createElement(kind);
  made.textContent = text;
  if (style) made.className = style;
  return made;
}

function isSame(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
