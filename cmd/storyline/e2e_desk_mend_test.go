package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"storyline/playlists/campaign"
	"storyline/playlists/screen/browsertest"
)

// isRefused writes more words than the slide gives time to read, and is told so at
// the slide, in the review and where one publishes.
func (o *operator) isRefused() {
	o.t.Helper()
	o.writeKept("text.uk.body", "Хтось казав, що робота добра, а документи будуть згодом. Їх не було.")
	o.writeKept("text.en.body", "Somebody said that the work was good, and that the papers would come later. They did not come.")
	o.writeKept("seconds", "3")
	o.reads("#beside-seconds .remark", "Problem The words in language en take")
	o.reads(".tabs .count", "2")
	o.look("08-too-fast")
	o.found(campaign.RuleReading, false)
	o.touch(`.tabs a[href$="/review"]`)
	o.arrive("/campaigns/" + winter + "/review")
	o.reads(".is-error", "the slide lasts 3 s")
	o.look("09-review")
	o.press("Publish it")
	o.arrive("/campaigns/" + winter + "/publish")
	o.reads("#obstacles", "the slide lasts 3 s")
	o.see("that nothing can be published", `document.querySelector(".launch .acts button").disabled`)
	o.look("10-obstacles")
}

// mends gives the slide more time, and accepts what is left to be said.
func (o *operator) mends() {
	o.t.Helper()
	o.press("To the review")
	o.touch(`.is-error .acts a`)
	o.arrive(slidePage(letter, "words"))
	o.able()
	o.writeKept("seconds", "5")
	o.reads("#beside-seconds .remark", "Warning The words in language en take")
	o.found(campaign.RuleReading, true)
	o.touch(`.tabs a[href$="/review"]`)
	o.arrive("/campaigns/" + winter + "/review")
	o.press("Accept as Olena")
	o.reads("#accepted", "accepted by Olena on "+time.Now().In(o.zone).Format("2 January 2006"))
	o.look("11-accepted")
	o.says("accept", "Olena")
}

// problems gives what the controller finds in the campaign.
func (o *operator) problems() []campaign.Problem {
	o.t.Helper()
	kept, err := o.api.Campaign(o.t.Context(), o.source.fleet.Network, winter)
	if err != nil {
		o.t.Fatal(err)
	}
	return kept.Problems
}

// found demands that the controller finds what breaks a rule.
func (o *operator) found(rule campaign.Rule, warning bool) {
	o.t.Helper()
	for _, p := range o.problems() {
		if p.Rule == rule && strings.Contains(fmt.Sprint(p), ": warning: ") == warning {
			return
		}
	}
	o.t.Errorf("the controller does not find that %s is broken (as a warning: %v) but %v", rule, warning, o.problems())
}

// assigns puts one story onto a carriage by mouse and the other by keyboard, and
// deals the rest by the rule.
func (o *operator) assigns() {
	o.t.Helper()
	o.press("Carriages")
	o.arrive("/campaigns/" + winter + "/carriages")
	o.see("the script", `document.documentElement.classList.contains("able")`)
	o.drag(`.shelf [data-story="`+letter+`"]`, "#c-c0")
	o.see("the story on its carriage", `document.querySelector("#c-c0 [data-hand][data-story=the-letter]")`)
	o.focus(`.shelf [data-story="` + platform + `"] input`)
	o.keys(kb.Enter, kb.ArrowRight, kb.ArrowRight)
	o.reads("[data-spoken]", "Carriage c1 of train m1-t01")
	o.look("12-carried")
	o.keys(kb.Enter)
	o.see("the other story on its carriage", `document.querySelector("#c-c1 [data-hand][data-story=the-platform]")`)
	o.says("to: {carriages: [c0]}", "to: {carriages: [c1]}")
	o.tell(letter, platform, platform, letter, platform)
	o.press("Each carriage a different story")
	o.write("#deal-train", train)
	o.press("Show the result")
	o.arrive("/campaigns/" + winter + "/deal")
	o.reads(".lede", "5 carriages would tell another story.")
	o.look("13-dealt")
	o.press("Keep it")
	o.arrive("/campaigns/" + winter + "/carriages")
	o.reads(".notice-bar", "Each of these carriages tells a story of its own now.")
	o.look("14-carriages")
	o.says("trains: [" + train + "]")
	o.tell(platform, letter, platform, letter, platform)
}

// tell demands that the page shows each carriage with its story.
func (o *operator) tell(want ...string) {
	o.t.Helper()
	got := browsertest.Eval[[]string](o.t, o.tab, `[...document.querySelectorAll(".seat")].map((s) => s.querySelector(".tale").dataset.story)`)
	if d := cmp.Diff(want, got); d != "" {
		o.t.Errorf("carriages tell (-want +got):\n%s", d)
	}
}
