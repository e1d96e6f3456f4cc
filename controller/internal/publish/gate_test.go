package publish

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
)

// at the gate: the wave was sent at 1000, must soak for 100 and may take 1000.
func testGate(percent int) *Gate {
	return &Gate{Since: 1000, Rollout: Rollout{Soak: 100, Patience: 1000, Percent: percent}}
}

func applied(at playlists.Millis, more ...func(*Watched)) Watched {
	w := Watched{Display: "d-1", Carriage: "1", Here: IsHere, Applied: at}
	for _, m := range more {
		m(&w)
	}
	return w
}

func TestAWaveGoesOnWaitsOrStops(t *testing.T) {
	gone := func(w *Watched) { w.Here = IsGone }
	unknown := func(w *Watched) { w.Here = NotKnown }
	away := func(w *Watched) { w.Before.Away = true }
	troubled := func(w *Watched) { w.Trouble = "the screen is silent" }
	failing := func(w *Watched) {
		w.Failures = []playlists.Failed{{Story: playlists.Digest{1}, ID: "door", Slide: "film", Reason: "no decoder"}}
	}
	lacking := func(w *Watched) { w.Missing = 2 }
	refusing := func(w *Watched) { w.Refused = &playlists.Refused{Reason: playlists.UnknownKey, Detail: "key 12"} }
	blank := func(w *Watched) { w.Hidden, w.Trouble = playlists.ShowBlank, "blanked by a technician" }
	help := func(w *Watched) { w.Hidden = playlists.ShowHelp }
	forgiven := func(w *Watched) { w.Forgiven = true }
	already := func(w *Watched) {
		w.Before.Trouble = true
		w.Before.Failing = []playlists.Failed{{Story: playlists.Digest{1}, Slide: "film"}}
	}
	many := func(bad, good int) []Watched {
		var list []Watched
		for range bad {
			list = append(list, applied(1100, troubled))
		}
		for range good {
			list = append(list, applied(1100))
		}
		return list
	}
	for name, c := range map[string]struct {
		wave    []Watched
		percent int
		now     playlists.Millis
		do      Do
		until   playlists.Millis
		why     string
	}{
		"it has applied and soaked":                  {[]Watched{applied(1100)}, 0, 1200, GoOn, 0, ""},
		"it has applied and not soaked":              {[]Watched{applied(1100)}, 0, 1199, Wait, 1200, ""},
		"the last to apply counts":                   {[]Watched{applied(1100), applied(1150)}, 0, 1210, Wait, 1250, ""},
		"one has not applied":                        {[]Watched{applied(1100), applied(0)}, 0, 1300, Wait, 2000, ""},
		"one still fetches":                          {[]Watched{applied(0, lacking)}, 0, 1300, Wait, 2000, ""},
		"one has not applied in time":                {[]Watched{applied(0)}, 0, 2000, Stop, 0, "display d-1 in carriage 1 has not applied it within 1s"},
		"one has not fetched in time":                {[]Watched{applied(0, lacking)}, 0, 2000, Stop, 0, "within 1s; 2 media files are missing"},
		"one went away and did not come back":        {[]Watched{applied(0, gone)}, 0, 2000, Stop, 0, "it is offline"},
		"it applies late but before anyone looks":    {[]Watched{applied(2500)}, 0, 2600, GoOn, 0, ""},
		"one refused it":                             {[]Watched{applied(0, refusing)}, 0, 1001, Stop, 0, "refused it, unknown-key: key 12"},
		"one refused it and took it later":           {[]Watched{applied(1100, refusing)}, 0, 1200, GoOn, 0, ""},
		"one is in trouble":                          {[]Watched{applied(1100, troubled)}, 0, 1110, Stop, 0, "is in trouble: the screen is silent"},
		"one was in trouble before":                  {[]Watched{applied(1100, troubled, already)}, 0, 1200, GoOn, 0, ""},
		"a screen can't show a slide":                {[]Watched{applied(1100, failing)}, 0, 1110, Stop, 0, "could not show slide film of story door: no decoder"},
		"a screen could not show that slide before":  {[]Watched{applied(1100, failing, already)}, 0, 1200, GoOn, 0, ""},
		"media is lost after it was applied":         {[]Watched{applied(1100, lacking)}, 0, 1110, Stop, 0, "lost media"},
		"one goes offline after it had applied it":   {[]Watched{applied(1100, gone)}, 0, 1110, Stop, 0, "went offline"},
		"one that comes and goes may":                {[]Watched{applied(1100, gone, away)}, 0, 1200, GoOn, 0, ""},
		"who was not there does not count":           {[]Watched{applied(0, gone, away), applied(1100)}, 0, 1200, GoOn, 0, ""},
		"who has come since then counts":             {[]Watched{applied(0, away), applied(1100)}, 0, 1200, Wait, 2000, ""},
		"nobody is there":                            {[]Watched{applied(0, gone, away)}, 0, 1999, Wait, 2000, ""},
		"nobody was there":                           {[]Watched{applied(0, gone, away)}, 0, 2000, Stop, 0, "nobody could prove it: display d-1 in carriage 1 was not there when the wave began"},
		"one is blanked, the others prove it":        {[]Watched{applied(1100, blank), applied(1100)}, 0, 1200, GoOn, 0, ""},
		"one is blanked and has not applied it":      {[]Watched{applied(0, blank), applied(1100)}, 0, 1200, GoOn, 0, ""},
		"one is blanked, the others must prove it":   {[]Watched{applied(1100, blank), applied(1150)}, 0, 1200, Wait, 1250, ""},
		"one is blanked and gone":                    {[]Watched{applied(1100, blank, gone), applied(1100)}, 0, 1200, GoOn, 0, ""},
		"one is blanked and has refused it":          {[]Watched{applied(0, blank, refusing), applied(1100)}, 0, 1200, Stop, 0, "refused it"},
		"the only one is blanked":                    {[]Watched{applied(1100, blank)}, 0, 1300, Wait, 2000, ""},
		"the only one stays blanked":                 {[]Watched{applied(1100, blank)}, 0, 2000, Stop, 0, "nobody could prove it: display d-1 in carriage 1 is blanked by a technician"},
		"the only one stays at the help card":        {[]Watched{applied(1100, help)}, 0, 2000, Stop, 0, "shows the help card, put up by a technician"},
		"one is blanked and the other away":          {[]Watched{applied(0, gone, away), applied(1100, blank)}, 0, 2000, Stop, 0, "was not there when the wave began; display d-1 in carriage 1 is blanked"},
		"who is blanked makes no share larger":       {append(many(1, 18), applied(1100, blank)), 5, 1200, Stop, 0, "display d-1"},
		"a person forgave that it is blanked":        {[]Watched{applied(1100, blank, forgiven)}, 0, 1101, GoOn, 0, ""},
		"a person forgave":                           {[]Watched{applied(1100, troubled, forgiven)}, 0, 1101, GoOn, 0, ""},
		"a person forgave that nobody was there":     {[]Watched{applied(0, gone, away, forgiven)}, 0, 1101, GoOn, 0, ""},
		"nobody has spoken since the start":          {[]Watched{applied(1100, unknown)}, 0, 1500, Wait, 2000, ""},
		"nobody has spoken, and patience is over":    {[]Watched{applied(0, unknown)}, 0, 9000, Wait, 0, ""},
		"a wave without displays":                    {nil, 0, 1000, GoOn, 0, ""},
		"5% of 20 may fail":                          {many(1, 19), 5, 1200, GoOn, 0, ""},
		"more than 5% of 20 may not":                 {many(2, 18), 5, 1200, Stop, 0, "display d-1"},
		"5% of 19 is less than one":                  {many(1, 18), 5, 1200, Stop, 0, "display d-1"},
		"all may fail if that was said":              {many(3, 0), 100, 1200, GoOn, 0, ""},
		"a sentence names three and counts the rest": {many(5, 0), 5, 1200, Stop, 0, "and 2 more"},
	} {
		t.Run(name, func(t *testing.T) {
			v := testGate(c.percent).Judge(c.wave, c.now)
			if v.Do != c.do || v.Until != c.until || !strings.Contains(v.Why, c.why) || (v.Why == "") != (c.why == "") {
				t.Errorf("%+v", v)
			}
		})
	}
}

// drawWave draws displays in every state.
func drawWave(t *rapid.T) []Watched {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Watched {
		w := Watched{
			Display: playlists.DisplayID(rapid.StringMatching(`d-[0-9]{3}`).Draw(t, "display")), Here: Here(rapid.IntRange(0, 2).Draw(t, "here")),
			Applied: rapid.SampledFrom([]playlists.Millis{0, 1050, 1500, 2500}).Draw(t, "applied"), Missing: rapid.IntRange(0, 1).Draw(t, "missing"),
			Trouble: rapid.SampledFrom([]string{"", "", "", "x"}).Draw(t, "trouble"), Forgiven: rapid.IntRange(0, 4).Draw(t, "forgiven") == 0,
			Before: Before{Away: rapid.Bool().Draw(t, "away"), Trouble: rapid.Bool().Draw(t, "troubled")},
			Hidden: rapid.SampledFrom([]playlists.SlotKind{"", "", "", playlists.ShowBlank, playlists.ShowHelp}).Draw(t, "hidden"),
		}
		if rapid.IntRange(0, 9).Draw(t, "refused") == 0 {
			w.Refused = &playlists.Refused{Reason: playlists.Invalid}
		}
		return w
	}), 0, 30).Draw(t, "wave")
}

func TestAWaveNeverGoesOnOverWhatWasNotProved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wave, percent := drawWave(t), rapid.IntRange(0, 20).Draw(t, "percent")
		now := rapid.Int64Range(1000, 4000).Draw(t, "now")
		g := testGate(percent)
		v := g.Judge(wave, now)
		proven, owing := 0, 0
		for _, w := range wave {
			excused := w.Forgiven || w.Before.Away && w.Applied == 0 && w.Here == IsGone || w.Hidden != "" && (w.Refused == nil || w.Applied != 0)
			switch sound := w.Hidden == "" && w.Applied != 0 && now >= w.Applied+g.Soak && w.Here != NotKnown; {
			case excused:
			case sound:
				proven++
			default:
				owing++
			}
		}
		if v.Do == GoOn && owing > len(v.Faults) {
			t.Fatalf("it went on though %d displays owe something and %d have failed: %+v", owing, len(v.Faults), v)
		}
		if v.Do == GoOn && len(v.Faults)*100 > percent*(proven+owing) {
			t.Fatalf("it went on over too many faults: %+v", v)
		}
		if v.Do == Stop && v.Why == "" {
			t.Fatal("it stopped without a word")
		}
		if v.Do == Wait && v.Until != 0 && v.Until <= now {
			t.Fatalf("at %d it waits until %d", now, v.Until)
		}
		// Nobody is waited for for ever: once all have spoken, patience ends it.
		for i := range wave {
			if wave[i].Here == NotKnown {
				wave[i].Here = IsGone
			}
		}
		if end := g.Judge(wave, 10_000); end.Do == Wait {
			t.Fatalf("long after its patience it still waits: %+v", end)
		}
	})
}
