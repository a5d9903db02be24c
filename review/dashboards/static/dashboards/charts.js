// Draws each chart beside its table, from the data in the page. Whoever has no JavaScript has the tables.
// Series differ by more than their colour: lines by dashes and marks, bars by hatching.

const COLOURS = ["#1f497a", "#b5500b", "#26734d", "#7a2a83", "#6b4a00", "#545961"];
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];
const MARKS = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"];

/** A tile of hatching in a colour: none, then ever another direction. */
function hatching(colour, n) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = "#fff";
  pen.lineWidth = 1.4;
  const lines = [[], [[0, 8, 8, 0]], [[0, 0, 8, 8]], [[0, 4, 8, 4]], [[4, 0, 4, 8]], [[0, 4, 8, 4], [4, 0, 4, 8]]];
  for (const [x, y, toX, toY] of lines[n % lines.length]) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

function line(series, n) {
  const colour = COLOURS[n % COLOURS.length];
  return {
    ...series,
    borderColor: colour,
    backgroundColor: colour,
    borderDash: DASHES[n % DASHES.length],
    pointStyle: MARKS[n % MARKS.length],
    pointRadius: series.data.length > 40 ? 0 : 3.5,
    borderWidth: 2,
    spanGaps: false,
  };
}

function bar(series, n) {
  const colour = COLOURS[n % COLOURS.length];
  return { ...series, backgroundColor: hatching(colour, n), borderColor: colour, borderWidth: 1 };
}

function band(all) {
  const [point, low, high] = all.map(line);
  const edge = { pointRadius: 0, borderWidth: 1, borderColor: "#545961", backgroundColor: "rgb(31 73 122 / 16%)" };
  return [point, { ...low, ...edge, borderDash: [4, 3] }, { ...high, ...edge, borderDash: [4, 3], fill: "-1" }];
}

function datasets(data) {
  if (data.look === "band") return band(data.series);
  return data.series.map(data.look === "lines" ? line : bar);
}

function draw(figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const isBars = data.look === "bars" || data.look === "stacked";
  const lies = data.look === "bars" && data.labels.length < 20 && data.labels.some((label) => label.length > 12);
  const style = data.percent ? { style: "percent", maximumFractionDigits: 2 } : { maximumFractionDigits: 1 };
  const written = new Intl.NumberFormat(data.locale, style);
  const values = { beginAtZero: true, stacked: data.look === "stacked", ticks: { callback: (value) => written.format(value) } };
  const groups = { stacked: data.look === "stacked", grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } };
  figure.hidden = false;
  return new Chart(figure.querySelector("canvas"), {
    type: isBars ? "bar" : "line",
    data: { labels: data.labels, datasets: datasets(data) },
    options: {
      animation: false, // nothing moves, whatever the reader prefers
      maintainAspectRatio: false,
      indexAxis: lies ? "y" : "x",
      interaction: { mode: "index", intersect: false },
      scales: lies ? { x: values, y: { ...groups, ticks: { autoSkip: false } } } : { x: groups, y: values },
      plugins: {
        legend: { display: data.series.length > 1, position: "bottom", labels: { usePointStyle: !isBars, pointStyleWidth: 12, boxHeight: 7, boxWidth: 24 } },
        tooltip: {
          callbacks: {
            label: (at) => `${at.dataset.label}\u00a0: ${written.format(lies ? at.parsed.x : at.parsed.y)}`,
          },
        },
      },
    },
  });
}

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
Chart.defaults.font.size = 13;
Chart.defaults.color = getComputedStyle(document.body).color;
for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure);
