// Plays each sample and says why it could not be, "" if it was: frames must come
// and must not be black.

const LEAST = 3; // frames that must have been painted
const PATIENCE = 15_000;

const pen = new OffscreenCanvas(64, 36).getContext("2d", { willReadFrequently: true });

async function tried(sample) {
  const film = document.createElement("video");
  if (!film.canPlayType(sample.type)) return "it says that it can't play this type";
  film.muted = film.loop = true;
  film.src = sample.src;
  document.body.append(film);
  try {
    await Promise.race([frames(film), late()]);
  } catch (cause) {
    return String(film.error?.message || cause.message || cause);
  } finally {
    film.remove();
  }
  return "";
}

function frames(film) {
  return new Promise((done, no) => {
    let seen = 0;
    const count = () => {
      pen.drawImage(film, 0, 0, 64, 36);
      const lit = pen.getImageData(0, 0, 64, 36).data.some((v, i) => i % 4 < 3 && v > 64);
      if (!lit) return no(new Error("its frames are black"));
      if (++seen >= LEAST) return done();
      film.requestVideoFrameCallback(count);
    };
    film.requestVideoFrameCallback(count);
    film.addEventListener("error", () => no(film.error));
    film.play().catch(no);
  });
}

function late() {
  return new Promise((_, no) => setTimeout(() => no(new Error("no frame came")), PATIENCE));
}

const said = {};
for (const sample of await (await fetch("samples.json")).json()) said[sample.codec] = await tried(sample);
await fetch("said", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) });
