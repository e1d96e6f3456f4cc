// Where updates come from: a live page follows the event stream, a preview asks.

const SILENCE = 10_000;
const PATIENCE = 1_000;
const ASK = 1_000;

/**
 * follow reads the event stream for as long as the page lives. The browser
 * reconnects by itself after most losses; a stream that is open but silent, or
 * that was refused, is opened anew here.
 */
export function follow(url, clock, take) {
  let build = "";
  let source;
  let watch;

  function open() {
    source?.close();
    source = new EventSource(url);
    source.addEventListener("hello", (e) => {
      const hello = parse(e.data);
      if (build && hello.build !== build) location.reload(); // the server was upgraded
      build = hello.build;
      clock.afresh(); // one that was started anew has another clock
      heard(hello.now);
    });
    source.addEventListener("clock", (e) => heard(parse(e.data).now));
    source.addEventListener("slots", (e) => {
      heard(0);
      const update = parse(e.data);
      if (update.now) take(update);
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) again(PATIENCE);
    });
    again(SILENCE);
  }

  function heard(now) {
    again(SILENCE);
    clock.heard(now);
  }

  function again(ms) {
    clearTimeout(watch);
    watch = setTimeout(open, ms);
  }

  open();
}

/** poll asks for the slots every second. */
export async function poll(url, take) {
  for (;;) {
    try {
      const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(SILENCE) });
      if (answer.ok) take(await answer.json());
    } catch {
      // the page keeps showing what it has; the next question may be answered
    }
    await new Promise((done) => setTimeout(done, ASK));
  }
}

function parse(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
