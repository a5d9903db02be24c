// The pages of a document: one at a time, larger or smaller, turned, with boxes where something was found on them.
const STEPS = [50, 75, 100, 125, 150, 200, 300];
let zoom = 100;
let shown = 0;
let showsBoxes = true;

const viewer = () => document.getElementById("viewer");
const figures = () => [...viewer().querySelectorAll("figure[data-page]")];

// x, y, width and height in thousandths of the page as it was drawn; of the page as it is turned.
function turned([x, y, w, h], degrees) {
  switch (degrees) {
    case 90: return [1000 - y - h, x, h, w];
    case 180: return [1000 - x - w, 1000 - y - h, w, h];
    case 270: return [y, 1000 - x - w, h, w];
    default: return [x, y, w, h];
  }
}

function draw(figure) {
  const sheet = figure.querySelector(".sheet");
  if (!sheet) {
    return;
  }
  sheet.querySelectorAll(".box").forEach((box) => box.remove());
  const degrees = Number(figure.dataset.turn);
  for (const found of document.querySelectorAll(`[data-on="${figure.dataset.page}"]`)) {
    for (const text of found.dataset.boxes.split(" ")) {
      const [x, y, w, h] = turned(text.split(",").map(Number), degrees);
      const box = document.createElement("span");
      box.className = "box";
      box.style.left = `${x / 10 - 0.3}%`;
      box.style.top = `${y / 10 - 0.3}%`;
      box.style.width = `${w / 10 + 0.6}%`;
      box.style.height = `${h / 10 + 0.6}%`;
      box.ariaHidden = "true"; // the list of what was found says it in words
      box.classList.toggle("lit", found.classList.contains("lit"));
      sheet.append(box);
    }
  }
}

function show(place, { focus = false } = {}) {
  const all = figures();
  shown = Math.max(0, Math.min(place, all.length - 1));
  all.forEach((figure, at) => { figure.hidden = at !== shown; });
  const figure = all[shown];
  if (!figure) {
    return;
  }
  const where = document.getElementById("page-of");
  where.textContent = where.dataset.of.replace("##", all.length).replace("#", shown + 1);
  figure.querySelectorAll("img[loading]").forEach((image) => image.removeAttribute("loading"));
  const turning = viewer().querySelector("[data-do=turn]");
  if (turning) {
    turning.disabled = !figure.querySelector(".turn");
  }
  viewer().querySelectorAll(".thumbs a").forEach((link) => {
    if (link.dataset.to === figure.dataset.page) {
      link.setAttribute("aria-current", "true");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else {
      link.removeAttribute("aria-current");
    }
  });
  viewer().querySelector("[data-do=back]").disabled = shown === 0;
  viewer().querySelector("[data-do=forth]").disabled = shown === all.length - 1;
  draw(figure);
  if (focus) {
    viewer().querySelector(".sheets").scrollTo(0, 0);
  }
}

function size(percent) {
  zoom = percent;
  for (const sheet of viewer().querySelectorAll(".sheet")) {
    sheet.style.width = `${zoom}%`;
  }
  document.getElementById("zoom").textContent = `${zoom} %`;
}

function failed(figure, hasFailed) {
  figure.querySelector(".sheet").hidden = hasFailed;
  figure.querySelector(".failed").hidden = !hasFailed;
}

async function turn(form) {
  const figure = form.closest("figure");
  const button = form.querySelector("button");
  const data = new FormData(form);
  data.append("degrees", button.value);
  data.append("quietly", "");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    if (answer.status !== 204) {
      location.reload(); // what stands in its way, the page says
      return;
    }
  } catch {
    return;
  }
  figure.dataset.turn = button.value;
  for (const image of [figure.querySelector(".sheet img"), viewer().querySelector(`[data-to="${figure.dataset.page}"] img`)]) {
    if (image) {
      image.src = `${image.src.split("?")[0]}?turn=${button.value}`;
    }
  }
  button.value = (Number(button.value) + 90) % 360;
  draw(figure);
}

function act(button) {
  switch (button.dataset.do) {
    case "back": show(shown - 1, { focus: true }); break;
    case "forth": show(shown + 1, { focus: true }); break;
    case "larger": size(STEPS.find((step) => step > zoom) ?? zoom); break;
    case "smaller": size([...STEPS].reverse().find((step) => step < zoom) ?? zoom); break;
    case "fit": size(100); break;
    case "turn": turn(figures()[shown].querySelector(".turn")); break;
    case "boxes":
      showsBoxes = !showsBoxes;
      button.ariaPressed = String(showsBoxes);
      viewer().classList.toggle("no-boxes", !showsBoxes);
      break;
    case "again": {
      const figure = button.closest("figure");
      const image = figure.querySelector(".sheet img");
      failed(figure, false);
      image.src = `${image.src.split("?")[0]}?again=${Date.now()}`;
      break;
    }
  }
}

function locate(found) {
  document.querySelectorAll(".lit").forEach((each) => each.classList.remove("lit"));
  found.classList.add("lit");
  show(figures().findIndex((figure) => figure.dataset.page === found.dataset.on));
  viewer().querySelector(".box.lit")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#viewer [data-do]");
  const thumb = event.target.closest(".thumbs a");
  const found = event.target.closest("[data-boxes] button");
  if (button) {
    act(button);
  } else if (thumb) {
    event.preventDefault();
    show(figures().findIndex((figure) => figure.dataset.page === thumb.dataset.to), { focus: true });
  } else if (found) {
    locate(found.closest("[data-boxes]"));
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.matches(".turn")) {
    event.preventDefault();
    turn(event.target);
  }
});
// Neither event bubbles: so they are caught on their way down.
document.addEventListener("error", (event) => {
  const figure = event.target.closest?.("#viewer figure");
  if (figure) {
    failed(figure, true);
  }
}, true);

export function startViewer() {
  if (!viewer() || figures().length === 0) {
    return;
  }
  viewer().classList.add("live");
  viewer().classList.toggle("no-boxes", !showsBoxes);
  viewer().querySelector(".viewer-tools").hidden = false;
  for (const found of document.querySelectorAll("[data-boxes] .what")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain what";
    button.textContent = found.textContent;
    found.replaceWith(button);
  }
  for (const image of viewer().querySelectorAll(".sheet img")) {
    if (image.complete && image.naturalWidth === 0 && image.loading !== "lazy") {
      failed(image.closest("figure"), true);
    }
  }
  size(zoom);
  show(0);
}
