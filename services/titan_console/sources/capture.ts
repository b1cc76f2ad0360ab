// Hints on a picture before it is sent: is it sharp, evenly lit, whole, and large enough?
// Everything is measured in this page; nothing of it is sent.

export interface Hint {
  words: string;
  good: boolean;
}

/** What can be told of a picture's grey levels. */
export interface Look {
  longSide: number;
  /** Variance of the Laplacian over grey levels: small where nothing is sharp. */
  sharpness: number;
  /** Share of the pixels that are burnt out. */
  glare: number;
  /** Mean grey level, 0 to 255. */
  brightness: number;
}

const MEASURED_SIDE = 800; // pixels; sharpness is compared at one size
const LEAST_SIDE = 900;
const LEAST_SHARPNESS = 60;
const MOST_GLARE = 0.03;
const LEAST_BRIGHTNESS = 60;

export async function captureHints(picture: Blob): Promise<Hint[]> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch {
    return [{ words: "This browser cannot show the picture; it can be sent all the same.", good: false }];
  }
  return hintsOfFrame(bitmap);
}

/** The same of a frame of the camera; the bitmap is let go. */
export function hintsOfFrame(bitmap: ImageBitmap): Hint[] {
  return hintsOf(measure(bitmap));
}

/** What to tell of a look. */
export function hintsOf(look: Look): Hint[] {
  const hints: [boolean, string, string][] = [
    [look.longSide >= LEAST_SIDE, "Large enough", "Too small: go closer, or take a larger picture"],
    [look.sharpness >= LEAST_SHARPNESS, "Sharp", "Blurred: hold still and let the camera focus"],
    [look.glare <= MOST_GLARE, "No glare", "Light is reflected: tilt the page away from the lamp"],
    [look.brightness >= LEAST_BRIGHTNESS, "Bright enough", "Too dark: move to better light"],
  ];
  return hints.map(([good, fine, wrong]) => ({ words: good ? fine : wrong, good }));
}

function measure(bitmap: ImageBitmap): Look {
  const scale = Math.min(1, MEASURED_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(3, Math.round(bitmap.width * scale));
  const height = Math.max(3, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) return { longSide: 0, sharpness: 0, glare: 0, brightness: 0 };
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const longSide = Math.max(bitmap.width, bitmap.height);
  bitmap.close();
  return { longSide, ...lookAt(greyOf(data), width, height) };
}

function greyOf(pixels: Uint8ClampedArray): Float32Array {
  const grey = new Float32Array(pixels.length / 4);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * pixels[4 * i]! + 0.587 * pixels[4 * i + 1]! + 0.114 * pixels[4 * i + 2]!;
  }
  return grey;
}

/** Measure grey levels, row by row. */
export function lookAt(grey: Float32Array, width: number, height: number): Omit<Look, "longSide"> {
  let [sum, squares, burnt, total, count] = [0, 0, 0, 0, 0];
  for (const level of grey) {
    total += level;
    if (level >= 250) burnt++;
  }
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const edge = grey[i - 1]! + grey[i + 1]! + grey[i - width]! + grey[i + width]! - 4 * grey[i]!;
      sum += edge;
      squares += edge * edge;
      count++;
    }
  }
  const mean = sum / count;
  return {
    sharpness: squares / count - mean * mean,
    glare: burnt / grey.length,
    brightness: total / grey.length,
  };
}
