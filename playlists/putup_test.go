package playlists

import "testing"

func TestWhatATechnicianPutUpIsTakenOutOfTheTrouble(t *testing.T) {
	blank := &PutUp{What: ShowBlank, Since: 1764072000000, By: 1000}
	const said = "blanked by a technician (user 1000) since 2025-11-25 12:00 UTC"
	for name, c := range map[string]struct {
		up            *PutUp
		trouble, want string
	}{
		"nothing is up":                   {nil, "media: no space left on device", "media: no space left on device"},
		"nothing else is wrong":           {blank, said, ""},
		"something else is wrong":         {blank, said + "; mpv does not run: it crashed", "mpv does not run: it crashed"},
		"what is up would be forgotten":   {blank, said + ", and a restart would forget it: read-only", said + ", and a restart would forget it: read-only"},
		"the trouble says nothing of it":  {blank, "orders can't be saved", "orders can't be saved"},
		"another one is said to be up":    {&PutUp{What: ShowHelp, By: 1000}, said, said},
		"the help card, since who knows":  {&PutUp{What: ShowHelp}, "set to the help card by a technician (user 0) at an unknown time; x", "x"},
		"the trouble has nothing to tell": {blank, "", ""},
	} {
		s := Status{PutUp: c.up, Trouble: c.trouble}
		if got := s.OtherTrouble(); got != c.want {
			t.Errorf("%s: the other trouble is %q, want %q", name, got, c.want)
		}
	}
}

func TestAnInstantThatNoClockVouchesForIsUnknown(t *testing.T) {
	const noon = 1764072000000
	trusted := Clock{Now: noon, State: Synced}
	for name, c := range map[string]struct {
		since Millis
		clock Clock
		want  Millis
	}{
		"an hour ago":                     {noon - 3600_000, trusted, noon - 3600_000},
		"ahead of the clock":              {noon + 1, trusted, 0},
		"read in 1970":                    {90_000, trusted, 0},
		"by a clock that is not believed": {noon - 3600_000, Clock{Now: noon, State: Untrusted}, 0},
	} {
		if got := NewPutUp(ShowBlank, c.since, 0, c.clock).Since; got != c.want {
			t.Errorf("%s: since %d, want %d", name, got, c.want)
		}
	}
}

func TestWhatATechnicianPutUpIsKnownOfOlderAgentsToo(t *testing.T) {
	help := &PutUp{What: ShowHelp, Since: 1764072000000, By: 1000}
	for name, c := range map[string]struct {
		status  Status
		lasting SlotKind
		covered bool
	}{
		"it has said nothing":                      {Status{}, "", false},
		"a slide":                                  {Status{Showing: Showing{What: ShowSlide}}, "", false},
		"the help card of the programme":           {Status{Showing: Showing{What: ShowHelp, Why: NothingInForce}}, "", false},
		"the help card that was put up":            {Status{PutUp: help, Showing: Showing{What: ShowHelp, Why: ByHand}}, ShowHelp, true},
		"one that is put up and not on screen yet": {Status{PutUp: help, Showing: Showing{What: ShowSlide}}, ShowHelp, true},
		"the test card over one that is put up":    {Status{PutUp: help, Showing: Showing{What: ShowTest, Why: ByHand}}, ShowHelp, true},
		"a test card":                              {Status{Showing: Showing{What: ShowTest, Why: ByHand}}, "", true},
		"a card that nobody knows yet":             {Status{Showing: Showing{What: "clock", Why: ByHand}}, "", true},
		"a blank of an older agent":                {Status{Showing: Showing{What: ShowBlank}}, ShowBlank, true},
		"a test card of an older agent":            {Status{Showing: Showing{What: ShowTest}}, "", true},
		"the name that an older agent shows":       {Status{Showing: Showing{What: ShowIdentify}}, "", true},
	} {
		var lasting SlotKind
		if up := c.status.Lasting(); up != nil {
			lasting = up.What
		}
		if lasting != c.lasting || c.status.Covered() != c.covered {
			t.Errorf("%s: %q stays, covered is %v; want %q, %v", name, lasting, c.status.Covered(), c.lasting, c.covered)
		}
	}
}
