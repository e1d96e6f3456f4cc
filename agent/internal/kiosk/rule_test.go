package kiosk

import (
	"strings"
	"testing"
	"time"
)

const (
	second = time.Second
	ms     = time.Millisecond
)

func TestABrowserIsJudgedByWhatItsPageSays(t *testing.T) {
	// A page that has drawn for two minutes, a tenth of a second ago.
	well := facts{now: 120 * second, began: second, first: 3 * second, heard: 120*second - 100*ms, turned: 115 * second, shows: true, limit: silence}
	for name, c := range map[string]struct {
		change func(*facts)
		end    string // in the reason; "": it goes on
		next   time.Duration
	}{
		"a page that draws":             {func(*facts) {}, "", 500 * ms},
		"one that may be late":          {func(f *facts) { f.heard = f.now - 700*ms }, "", 100 * ms},
		"one that is late":              {func(f *facts) { f.heard = f.now - lid }, "", 100 * ms},
		"a late one that nobody sees":   {func(f *facts) { f.heard, f.covered = f.now-silence, true }, "", again},
		"a silent one that nobody sees": {func(f *facts) { f.heard, f.covered = f.now-unseen, true }, "did not draw for 2s", 0},
		"one in doubt for longer":       {func(f *facts) { f.heard, f.limit = f.now-850*ms, 4*silence }, "", again},
		"a silent one":                  {func(f *facts) { f.heard = f.now - silence }, "did not draw for 900ms", 0},
		"one silent for a second start": {func(f *facts) { f.heard, f.limit = f.now-silence, 2*silence }, "", again},
		"silent while we did not hear":  {func(f *facts) { f.heard, f.excused = f.now-3*second, f.now-100*ms }, "", 500 * ms},
		"silent ever since we hear":     {func(f *facts) { f.heard, f.excused = f.now-3*second, f.now-silence }, "did not draw for 3s", 0},
		"silent for want of a processor": {
			func(f *facts) { f.heard, f.hungry = f.now-2*second, true }, "", again},
		"silent for too long even so": {
			func(f *facts) { f.heard, f.hungry = f.now-starved, true }, "did not draw for 4s", 0},
		"one that settles":            {func(f *facts) { f.first, f.heard = f.now-2*second, f.now-silence }, "", again},
		"one that settles and froze":  {func(f *facts) { f.first, f.heard = f.now-2*second, f.now-2*silence }, "did not draw for 1.8s", 0},
		"a start that takes its time": {func(f *facts) { f.heard, f.first, f.began = 0, 0, f.now-20*second }, "", 10 * second},
		"a start in vain":             {func(f *facts) { f.heard, f.first, f.began = 0, 0, f.now-patience }, "no page drew within 30s", 0},
		"one that others condemn": {
			func(f *facts) { f.condemned = "the glass had a single colour" }, "a single colour", 0},
		"too much memory in a slide": {
			func(f *facts) { f.memory, f.fat = 950e6, f.now-second }, "", 500 * ms},
		"too much memory at a slide's end": {
			func(f *facts) { f.memory, f.fat, f.turned = 950e6, f.now-20*second, f.now-ms }, "it had 950 MB of memory", 0},
		"too much memory in an endless slide": {
			func(f *facts) { f.memory, f.fat, f.turned = 950e6, f.now-bound, f.now-bound-second }, "it had 950 MB", 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := well
			f.now += time.Hour // so that nothing is before the beginning
			for _, at := range []*time.Duration{&f.began, &f.first, &f.heard, &f.turned} {
				*at += time.Hour
			}
			c.change(&f)
			got := f.judge()
			if (got.end == "") != (c.end == "") || !strings.Contains(got.end, c.end) {
				t.Errorf("ended for %q, want %q", got.end, c.end)
			}
			if got.next != c.next {
				t.Errorf("judged again after %s, want %s", got.next, c.next)
			}
			quiet := f.now - max(f.heard, f.excused)
			if want := f.heard == 0 || quiet >= lid; got.cover != want {
				t.Errorf("covered %t after %s", got.cover, quiet)
			}
			if got.silent != strings.Contains(c.end, "did not draw") {
				t.Errorf("silent %t", got.silent)
			}
		})
	}
}

// The last beat comes up to half a second before a page freezes, and the window is
// gone at once when its process is: what lies behind is seen within a second.
func TestAFrozenPageIsEndedWithinASecondOfItsLastWord(t *testing.T) {
	f := facts{first: second, heard: time.Minute, limit: silence}
	at := f.heard
	for f.now = at; ; f.now = at {
		v := f.judge()
		if v.end != "" {
			break
		}
		at += v.next
	}
	if at-f.heard >= second {
		t.Errorf("ended %s after its last word", at-f.heard)
	}
}

func TestWhatKeepsEndingIsStartedEverLater(t *testing.T) {
	var p past
	var waits []time.Duration
	now := time.Duration(0)
	for range 12 {
		began := now
		now += second
		waits = append(waits, p.ended(now, began, false))
		now += waits[len(waits)-1]
	}
	if waits[0] != 0 || waits[1] != firstWait || waits[2] != 2*firstWait || waits[11] != longestWait {
		t.Errorf("left alone for %v", waits)
	}
	if p.ended(now+calm, now, false) != 0 {
		t.Error("one that went well for long is not started at once")
	}
}

func TestSilencesBuyTimeUntilTheyAreForgotten(t *testing.T) {
	var p past
	want := silence
	for i := range 7 {
		now := time.Duration(i+1) * 5 * second
		if got := p.limit(now); got != want {
			t.Errorf("after %d silences a page may be silent for %s, want %s", i, got, want)
		}
		p.ended(now, 0, true)
		want = min(2*want, silence<<moreTime)
	}
	if got := p.limit(40*second + calm); got != silence {
		t.Errorf("later it may be silent for %s", got)
	}
}
