// A still picture: decoded before it is needed, cropped only as far as it bears.

const BEARS = 0.35;
// A picture shown whole leaves at least the rest of its room to the words.
const WIDEST = 0.72;
// What the strip takes from a picture that has the shape of the screen.
const SLIGHT = 0.1;

/** picture puts a frame's picture into its slide; it resolves once it can be painted. */
export async function picture(slide, frame) {
  const img = document.createElement("img");
  img.alt = frame.alt ?? "";
  img.decoding = "sync";
  img.src = frame.src;
  slide.querySelector(".media").append(img);
  await img.decode();
  place(slide, img.naturalWidth, img.naturalHeight, BEARS);
  return img;
}

/**
 * place notes a picture's shape and how large a part of it may be cut off; the
 * slide is then arranged, now and whenever its room changes.
 */
export function place(slide, w, h, bears) {
  Object.assign(slide.dataset, { w, h, bears });
  arrange(slide.parentNode ?? slide);
}

// cut is the part of a picture that is lost when it fills a room of another ratio.
function cut(picture, room) {
  return 1 - Math.min(picture, room) / Math.max(picture, room);
}

/**
 * arrange lets a picture fill its room when no more is cut off than it bears;
 * otherwise it is shown whole, with its words beside or below it. One that has the
 * shape of the whole screen was made to fill it, behind the strip as it were.
 */
export function arrange(root) {
  for (const slide of root.querySelectorAll(".slide[data-w]")) {
    slide.classList.remove("whole");
    const room = slide.querySelector(".media");
    const [w, h] = [room.clientWidth, room.clientHeight];
    const ratio = slide.dataset.w / slide.dataset.h;
    if (!(w && h && ratio > 0)) continue;
    const lost = Math.min(cut(ratio, w / h), cut(ratio, slide.clientWidth / slide.clientHeight) + SLIGHT);
    if (lost <= slide.dataset.bears) continue;
    slide.classList.add("whole");
    slide.classList.toggle("tower", w < h);
    const across = Math.min(h * ratio, w * WIDEST);
    const down = Math.min(w / ratio, h * WIDEST);
    slide.style.setProperty("--across", `${across}px`);
    slide.style.setProperty("--down", `${down}px`);
  }
}
