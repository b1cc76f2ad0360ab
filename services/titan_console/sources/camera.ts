// The camera with live hints: the picture is taken in the page, and looked at before it is sent.

import { hintsOfFrame, type Hint } from "./capture.ts";
import { el } from "./dom.ts";

const EVERY = 600; // milliseconds between two looks

/** A button that opens the camera, or nothing where the browser has none to offer. */
export function cameraButton(taken: (picture: Blob) => void, tell: (error: unknown) => void): Node | null {
  if (!("mediaDevices" in navigator)) return null;
  const button = el("button", { type: "button", class: "second" }, "Use the camera");
  button.addEventListener("click", () => {
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } })
      .then((stream) => shoot(stream, taken))
      .catch(tell);
  });
  return button;
}

/** Show what the camera sees, with hints, until a picture is taken or the dialog is closed. */
async function shoot(stream: MediaStream, taken: (picture: Blob) => void): Promise<void> {
  const video = el("video", { class: "preview", muted: true, playsInline: true });
  video.srcObject = stream;
  const hints = el("ul", { class: "hints", "aria-live": "polite" });
  const take = el("button", { type: "button" }, "Take the picture");
  const cancel = el("button", { type: "button", class: "second" }, "Cancel");
  const buttons = el("div", { class: "buttons" }, take, cancel);
  const dialog = el("dialog", { "aria-label": "Camera" }, video, hints, buttons);
  const looking = setInterval(() => void look(video, hints), EVERY);
  dialog.addEventListener("close", () => {
    clearInterval(looking);
    for (const track of stream.getTracks()) track.stop();
    dialog.remove();
  });
  cancel.addEventListener("click", () => dialog.close());
  take.addEventListener("click", () => {
    void still(video).then((picture) => {
      taken(picture);
      dialog.close();
    });
  });
  document.body.append(dialog);
  dialog.showModal();
  await video.play();
}

async function look(video: HTMLVideoElement, hints: HTMLElement): Promise<void> {
  // No frame yet, or none any more: the camera may be let go while a frame is being taken.
  const frame = await createImageBitmap(video).catch(() => null);
  if (frame) hints.replaceChildren(...hintsOfFrame(frame).map(hintLine));
}

/** One hint as a line of a list. */
export function hintLine({ words, good }: Hint): HTMLElement {
  return el("li", { class: good ? "good" : "bad" }, words);
}

async function still(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
}
