package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// isApproved lets two editors sign on machines of their own what the page offers.
func (o *operator) isApproved() {
	o.t.Helper()
	o.touch(`.tabs a[href$="/review"]`)
	o.arrive("/campaigns/" + winter + "/review")
	o.reads("#stories .digest", o.sheets()[0].Digest.Groups())
	if zip := browsertest.Eval[string](o.t, o.tab, `fetch(document.querySelector("a[href$='/sheets.zip']").href).then((r) => r.text()).then((t) => t.slice(0, 2))`); zip != "PK" {
		o.t.Errorf("the sheets to download begin with %q", zip)
	}
	o.sign()
	o.see("both stories to be approved", `document.querySelectorAll("#stories .r-approved").length === 2`)
	o.look("15-approved")
}

// sheets gives what editors are to sign.
func (o *operator) sheets() []client.Sheet {
	o.t.Helper()
	list, err := o.api.Sheets(o.t.Context(), o.source.fleet.Network, winter)
	if err != nil || len(list) != 2 {
		o.t.Fatalf("%+v, %v", list, err)
	}
	return list
}

// sign is what two editors do with the tool, and what the review says of it then.
func (o *operator) sign() {
	o.t.Helper()
	for _, person := range []string{"editor-1", "editor-2"} {
		key, _, err := o.people[person].Write(o.t.TempDir())
		if err != nil {
			o.t.Fatal(err)
		}
		good(o.t, append(o.at(), "approve", "--campaign", winter, "--key", key, "--yes")...)
	}
	for _, s := range o.sheets() {
		if !s.Approved {
			o.t.Errorf("%s is %s", s.Story, s.Approval)
		}
	}
	o.open("http://" + o.http + "/campaigns/" + winter + "/review")
}

// publishes looks at what changes, publishes in waves, and follows the receipt.
func (o *operator) publishes() {
	o.t.Helper()
	o.touch(`.tabs a[href$="/publish"]`)
	o.arrive("/campaigns/" + winter + "/publish")
	o.touch(`[name="campaign"][value="drill"]`)
	o.inWaves("0.03")
	o.reads(".plan-lede", "5 of 5 carriages change")
	o.changes("c0", "c1", "c2", "c3", "c4")
	o.look("16-plan")
	id := o.send()
	browsertest.Eval[bool](o.t, o.tab, `(window.never = "left", !document.querySelector("h1").textContent.includes("5 of 5"))`)
	o.look("17-receipt")
	o.seeWithin(promised(20*time.Second), "the receipt of all, on the same page", `window.never === "left" && document.querySelector("h1").textContent.includes("5 of 5 hold it")`)
	o.applied(id, 5)
	o.look("18-all")
	for i := range o.cars {
		o.shows(i, []string{platform, letter}[i%2])
	}
}

// inWaves asks for one carriage first, then all, and looks again.
func (o *operator) inWaves(soak string) {
	o.t.Helper()
	o.touch(`[name="how"][value="waves"]`)
	for _, step := range []string{"train", "10%"} {
		o.touch(fmt.Sprintf(`label:has([name="step"][value=%q])`, step))
	}
	o.write("#soak", soak)
	o.press("Look again with these choices")
	o.see("the waves", `document.querySelectorAll(".waves.preview > li").length === 2`)
}

// changes demands that the plan names these carriages and no others.
func (o *operator) changes(want ...string) {
	o.t.Helper()
	got := browsertest.Eval[[]string](o.t, o.tab, `[...document.querySelectorAll(".cars h3 a")].map((a) => a.textContent)`)
	if d := cmp.Diff(want, got); d != "" {
		o.t.Errorf("the plan changes (-want +got):\n%s", d)
	}
}

// send publishes what the page shows, and gives the publish that its receipt is of.
func (o *operator) send() string {
	o.t.Helper()
	before := o.where()
	o.touch(".launch .acts button:not(.quiet)")
	o.see("the receipt", fmt.Sprintf(`location.pathname + location.search !== %q && location.pathname.startsWith("/publishes/") && document.querySelector("[data-region=receipt]")`, before))
	return strings.TrimPrefix(o.where(), "/publishes/")
}

// applied demands receipts of so many displays.
func (o *operator) applied(id string, n int) client.Progress {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	p, err := o.api.Await(ctx, id, 100*time.Millisecond, client.AllApplied)
	if err != nil || len(p.Displays) != n || p.By != "Olena" {
		o.t.Fatalf("%+v, %v", p, err)
	}
	return p
}

// tongues are the words by which one knows a story on a screen.
func tongues(story string) string {
	return map[string]string{
		platform: "/The Platform|Перон|Who waits here|Хто тут чекає/", letter: "/The Letter|Лист|Nobody answered|Ніхто не відповів/",
	}[story]
}

// shows waits until the screen of a carriage shows a story.
func (o *operator) shows(car int, story string) {
	o.t.Helper()
	poll(o.t, promised(20*time.Second), fmt.Sprintf("%s on the screen of carriage %d", story, car), func(context.Context) error {
		text, err := viewer.Ask[string](o.screens[car], `document.body.innerText`)
		is, err2 := viewer.Ask[bool](o.screens[car], tongues(story)+`.test(document.body.innerText)`)
		if err := errors.Join(err, err2); err != nil || is {
			return err
		}
		return fmt.Errorf("it shows %q", text)
	})
}

// addsABadFilm adds a film to one story that no screen can show, though nobody who
// reads its headers can tell. Editors sign it as it is.
func (o *operator) addsABadFilm() {
	o.t.Helper()
	o.addSlide(platform, "video", "film")
	film := filepath.Join(o.dir, "film.mp4")
	if err := os.WriteFile(film, brokenFilm(o.t), 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.give(film, absolute(o, "testdata/media/film.uk.vtt"), absolute(o, "testdata/media/film.en.vtt"))
	o.see("three files", `document.querySelectorAll(".files > li").length === 3`)
	o.writeKept("alt.uk", "Вікно.")
	o.writeKept("alt.en", "A window.")
	o.writeKept("seconds", "2")
	o.look("19-film")
	o.sign()
}

// isStopped publishes it in waves, and sees the first one stop. It gives the publish.
func (o *operator) isStopped() string {
	o.t.Helper()
	before := o.serials(o.t)
	o.touch(`.tabs a[href$="/publish"]`)
	o.arrive("/campaigns/" + winter + "/publish")
	o.inWaves("1")
	o.changes("c0", "c2", "c4")
	o.look("20-plan")
	id := o.send()
	o.seeWithin(promised(30*time.Second), "the wave to stop by itself", `document.querySelector("[data-region=acts] .wrong")`)
	o.reads("[data-region=acts] .wrong", "The rollout stopped by itself; no further carriage gets it.")
	o.reads(".at-fault li", "d-c0-0 could not show slide film of story the-platform")
	o.look("21-stopped")
	for d, held := range o.serials(o.t) {
		if got := held != before[d]; got != (d == "d-c0-0") {
			o.t.Errorf("display %s was ordered another playlist: %v", d, got)
		}
	}
	for i := range o.cars {
		o.shows(i, []string{platform, letter}[i%2])
	}
	return id
}

// putsBack heals the carriage to which the film came.
func (o *operator) putsBack(id string) {
	o.t.Helper()
	o.press("Put back what was told before")
	o.arrive("/publishes/" + id + "/revert")
	o.changes("c0")
	o.look("22-put-back")
	back := o.send()
	o.reads("h1", "1 of 1 hold it")
	if p := o.applied(back, 1); p.Reverts != id {
		o.t.Errorf("%s puts back %q", back, p.Reverts)
	}
	o.await1(o.t, o.cars[0], "the failure is forgotten", func(d client.DisplayState) bool {
		return d.Status != nil && len(d.Status.Failures) == 0 && d.Status.Showing.What == playlists.ShowSlide
	})
	o.shows(0, platform)
	o.look("23-healed")
}
