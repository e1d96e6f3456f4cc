// The event stream: names of displays and their states.

const AGAIN = 4_000;

/**
 * follow calls take with each piece of news and says in sign whether the page is
 * current. The browser reconnects by itself after a loss and names the last
 * event that it took; a stream that was refused is opened anew here.
 */
export function follow(scope, mark, sign, take) {
  let last = mark;
  const say = (name) => {
    if (!sign) return;
    sign.textContent = sign.dataset[name];
    sign.className = "live " + name;
  };

  function open() {
    const query = new URLSearchParams(scope === "all" ? "" : scope);
    query.set("after", last);
    const source = new EventSource("/events?" + query);
    source.addEventListener("open", () => say("current"));
    source.addEventListener("states", (e) => {
      last = e.lastEventId || last;
      take(JSON.parse(e.data));
    });
    source.addEventListener("error", () => {
      say("lost");
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  addEventListener("pageshow", (e) => e.persisted && open());
  open();
}
