package screen

import (
	"fmt"
	"testing"
	"time"

	"storyline/playlists/screen/browsertest"
)

// decided is what step.js says of one look at a film.
type decided struct {
	Rate float64
	Move bool
}

func TestAFilmIsTrimmedWhenOffByLittleAndMovedWhenOffByMuch(t *testing.T) {
	page := tab(t, browsertest.Start(t), serve(t, Options{Source: newStill(Update{})}), 640, 360)
	for name, c := range map[string]struct {
		rate, off float64
		rested    bool // it was not moved for some seconds
		want      decided
	}{
		"in step":                                {1, 0, true, decided{1, false}},
		"off by less than a frame of the screen": {1, -.015, true, decided{1, false}},
		"a little behind":                        {1, -.02, true, decided{1.02, false}},
		"a little ahead":                         {1, .02, true, decided{.98, false}},
		"trimmed, not yet there":                 {1.02, -.006, true, decided{1.02, false}},
		"trimmed, there":                         {1.02, -.003, true, decided{1, false}},
		"trimmed, a little beyond":               {1.02, .006, true, decided{1, false}},
		"trimmed, far beyond":                    {1.02, .03, true, decided{.98, false}},
		"behind by as much as is trimmed":        {1, -.1, true, decided{1.02, false}},
		"far behind":                             {1.02, -.11, true, decided{1, true}},
		"far ahead":                              {1, 9, true, decided{1, true}},
		"far behind, but moved just now":         {1, -.5, false, decided{1.02, false}},
		"far ahead, but moved just now":          {1, .5, false, decided{.98, false}},
	} {
		moved := -5000
		if !c.rested {
			moved = -4999
		}
		got := browsertest.Eval[decided](t, page, fmt.Sprintf(
			`import(new URL("step.js", location)).then(({ keep }) => { const s = keep({ rate: %g, moved: %d, rest: 5000 }, %g, 0); return { Rate: s.rate, Move: s.move }; })`, c.rate, moved, c.off))
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// drive lets a film that runs unevenly be kept in step, by looks that are up to 6 ms
// off, and gives how far it was off at worst in the last half, how often it was
// moved and how often its rate changed.
const drive = `(off, pace) => import(new URL("step.js", location)).then(({ keep, middle, still }) => {
	let s = still, looks = [], moves = 0, changes = 0, worst = 0, seed = 7;
	const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
	for (let at = 0; at < 60000; at += 40) {
		off += 0.04 * (s.rate * pace - 1);
		looks.push(off + 0.012 * (chance() - 0.5));
		if (looks.length < 5) continue;
		const next = keep(s, middle(looks), at);
		looks.shift();
		changes += next.rate !== s.rate;
		s = next;
		if (s.move) { moves++; off = 0.05; looks = []; }
		if (at > 30000) worst = Math.max(worst, Math.abs(off));
	}
	return { worst, moves, changes };
})`

func TestAFilmComesIntoStepAndDoesNotWaver(t *testing.T) {
	page := tab(t, browsertest.Start(t), serve(t, Options{Source: newStill(Update{})}), 640, 360)
	for _, c := range []struct {
		off, pace  float64
		moves, max int // how often it is moved; how often its rate may change
	}{
		{0, 1, 0, 0}, {-.05, 1, 0, 2}, {.09, 1, 0, 2}, {-3, 1, 1, 4}, {.4, 1, 1, 4},
		{0, 1.0005, 0, 8}, // a film that runs too fast by half a second in a thousand
		{0, .9995, 0, 8},  // or too slow
		{-.08, .998, 0, 24},
		{-3, .5, 3, 8}, // one that can't be decoded in time is moved ever less often
	} {
		got := browsertest.Eval[struct {
			Worst          float64
			Moves, Changes int
		}](t, page, fmt.Sprintf("(%s)(%g, %g)", drive, c.off, c.pace))
		t.Logf("off by %g s at a pace of %g: %+v", c.off, c.pace, got)
		if c.pace > .9 && got.Worst > .025 || got.Moves != c.moves || got.Changes > c.max {
			t.Errorf("off by %g s at a pace of %g: %+v", c.off, c.pace, got)
		}
	}
}

// ahead is how far the page's film is ahead of its time, in ms; the test's server
// has this machine's clock.
const ahead = `(() => { const v = document.querySelector(".front video"); return v.currentTime * 1000 - (Date.now() - %d); })()`

func TestAFilmThatWentAstrayComesBack(t *testing.T) {
	frames, media := programme(t)
	media[digest(2)] = film(t, 40)
	moving := frames[1]
	now := clockNow()
	moving.ID, moving.Start, moving.End = "moving", now+1500, now+40_000
	help := sample(t, KindHelp, "uk", false)
	help.ID, help.Start, help.End = "help", now-1000, moving.Start
	source := newStill(Update{Current: &help, Next: &moving})
	told := newDrawer()
	page := tab(t, browsertest.Start(t), serve(t, Options{Source: source, Sink: told, Media: media, Now: clockNow}), 640, 360)
	browsertest.WaitFor(t, page, "the film", `document.querySelector(".front video")?.currentTime > 0.2`)
	off := fmt.Sprintf(ahead, moving.Start)
	settled := fmt.Sprintf(`Math.abs(%s) < 40 && document.querySelector(".front video").playbackRate === 1`, off)
	browsertest.WaitFor(t, page, "the film in step", settled)

	for _, astray := range []float64{-.06, .06, -1.5, 1.2} {
		began := time.Now()
		left := browsertest.Eval[float64](t, page, fmt.Sprintf(`new Promise((ok) => { const v = document.querySelector(".front video");
			v.addEventListener("seeked", () => ok(%s), { once: true }); v.currentTime += %g; })`, off, astray))
		browsertest.WaitFor(t, page, fmt.Sprintf("a film that went astray by %g s", astray), settled)
		t.Logf("sent astray by %.0f ms, found %.0f ms off, back after %s", astray*1000, left, time.Since(began).Round(10*time.Millisecond))
	}

	// The clock is set by a little: the slot moves, the slide stays, the film follows.
	moving.Start, moving.End = moving.Start-70, moving.End-70
	moved := moving
	source.tell(Update{Current: &moved})
	off = fmt.Sprintf(ahead, moved.Start)
	browsertest.WaitFor(t, page, "the film at its new time", fmt.Sprintf(`Math.abs(%s) < 40 && document.querySelector(".front video").playbackRate === 1`, off))
	for _, r := range told.all() {
		if r.ID == "moving" && (r.Event == EventFailed || r.Event == EventEnded) {
			t.Errorf("the page said %+v", r)
		}
	}
}

func TestThePageBelievesTheMessageThatWasLeastLate(t *testing.T) {
	page := tab(t, browsertest.Start(t), serve(t, Options{Source: newStill(Update{})}), 640, 360)
	for name, c := range map[string]struct {
		heard string // of each message how late it was, in ms; null: the server began anew
		want  float64
	}{
		"one message":                    {"[30]", 30},
		"the least late of some":         {"[30, 5, 80]", 5},
		"also long after it":             {"[5, ...Array(31).fill(60)]", 5},
		"but not for ever":               {"[5, ...Array(32).fill(60)]", 60},
		"a clock that was set":           {"[5, 2000]", 2000},
		"a server that began anew":       {"[5, null, 90]", 90},
		"one that began anew and is new": {"[90, null, -10]", -10},
	} {
		got := browsertest.Eval[float64](t, page, `import(new URL("clock.js", location)).then(({ Clock }) => {
			const c = new Clock(), truth = 1.8e12;
			for (const late of `+c.heard+`) late === null ? c.afresh() : c.heard(truth + performance.now() - late);
			return truth - c.at(0);
		})`)
		if got < c.want-1 || got > c.want+1 {
			t.Errorf("%s: the page's clock is %.1f ms late, want %.0f", name, got, c.want)
		}
	}
}
