// Captions of a film. The browser reads the WebVTT files and keeps their time;
// the words are drawn here, large and above the strip, in one language or two.

/** subtitle adds the captions of a frame to its film. */
export function subtitle(slide, video, frame) {
  const box = slide.querySelector(".cues");
  for (const { src, lang } of chosen(frame)) {
    const track = document.createElement("track");
    track.kind = "subtitles";
    track.src = src;
    track.srclang = lang;
    video.append(track);
    track.track.mode = "hidden"; // read and timed, not drawn

    const line = document.createElement("p");
    line.lang = lang;
    line.className = "cue";
    box.append(line);
    track.track.addEventListener("cuechange", () => say(line, track.track.activeCues));
  }
}

// chosen are the captions in the slide's language, then in the second when both
// are shown; captions in no stated language serve any.
function chosen(frame) {
  const langs = frame.both && frame.lang2 ? [frame.lang, frame.lang2] : [frame.lang];
  const all = frame.captions ?? [];
  const found = langs.map((lang) => all.find((c) => c.lang === lang)).filter(Boolean);
  return found.length ? found : all.slice(0, 1);
}

function say(line, cues) {
  // The words without their markup; a fragment is read, never put into the page.
  const words = [...(cues ?? [])].map((cue) => cue.getCueAsHTML().textContent.trim());
  line.textContent = words.filter(Boolean).join("\n");
}
