// What is wrong with a photo, as far as its sender can mend it: the measures of intake/reading/quality.py, on a reduced
// copy. Advice only: a picture that the browser can't draw, or that is fine, gives null.

const LONG_SIDE = 1100;
const TILE = 16;
const DARK = 90; // the paper is darker; good photos have it above 200
const SHARP = 0.32; // share of an edge's height within one pixel; good pages have 0.44 or more
const LEAST_SIDE = 600;

export async function adviceFor(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    const image = await createImageBitmap(file);
    const { width, height } = image;
    const grey = reduced(image, width, height);
    image.close();
    if (brightest(grey.pixels) < DARK) return "too_dark";
    if (Math.max(width, height) < LEAST_SIDE) return "too_small";
    return sharpness(grey) < SHARP ? "blurred" : null;
  } catch {
    return null; // such as HEIC: the workers read it
  }
}

function reduced(image, width, height) {
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / LONG_SIDE));
  const across = Math.max(1, Math.floor(width / factor));
  const down = Math.max(1, Math.floor(height / factor));
  const canvas = document.createElement("canvas");
  canvas.width = across;
  canvas.height = down;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // behind what is transparent
  context.fillRect(0, 0, across, down);
  context.drawImage(image, 0, 0, across, down);
  const colours = context.getImageData(0, 0, across, down).data;
  const pixels = new Uint8Array(across * down);
  for (let at = 0; at < pixels.length; at += 1) {
    pixels[at] = (colours[4 * at] * 299 + colours[4 * at + 1] * 587 + colours[4 * at + 2] * 114) / 1000;
  }
  return { pixels, across, down };
}

// The 99th percentile.
function brightest(pixels) {
  const counts = new Uint32Array(256);
  for (const pixel of pixels) counts[pixel] += 1;
  let above = 0;
  for (let value = 255; value > 0; value -= 1) {
    above += counts[value];
    if (above >= 0.01 * pixels.length) return value;
  }
  return 0;
}

// How steep edges are, across and down: in each tile the largest step between neighbours as a share of its contrast.
function sharpness({ pixels, across, down }) {
  return Math.min(steepness(pixels, across, down, 1), steepness(pixels, across, down, across));
}

function steepness(pixels, across, down, next) {
  const found = [];
  for (let top = 0; top + TILE <= down; top += TILE) {
    for (let left = 0; left + TILE <= across; left += TILE) {
      let low = 255, high = 0, step = 0;
      for (let y = top; y < top + TILE; y += 1) {
        for (let x = left; x < left + TILE; x += 1) {
          const at = y * across + x;
          const pixel = pixels[at];
          if (pixel < low) low = pixel;
          if (pixel > high) high = pixel;
          const beside = pixels[at + next];
          if (beside !== undefined) step = Math.max(step, Math.abs(beside - pixel));
        }
      }
      if (high - low > 60) found.push(step / (high - low));
    }
  }
  if (found.length < 8) return 1;
  found.sort((one, other) => one - other);
  return found[found.length >> 1];
}
