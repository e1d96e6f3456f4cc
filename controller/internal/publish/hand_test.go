package publish

import (
	"testing"

	"storyline/playlists"
)

func TestWhatATechnicianPutUpIsToldFromWhatTheProgrammeShows(t *testing.T) {
	held := playlists.Held{Serial: playlists.Serial{N: 1}}
	for name, c := range map[string]struct {
		applied playlists.Held
		what    playlists.SlotKind
		why     playlists.Rule
		card    playlists.SlotKind
		stays   bool
	}{
		"a slide":                         {held, playlists.ShowSlide, "", "", false},
		"a call in place of a film":       {held, playlists.ShowCall, "", "", false},
		"a screen that has not said":      {held, "", "", "", false},
		"a blank":                         {held, playlists.ShowBlank, "", playlists.ShowBlank, true},
		"a blank before anything is told": {playlists.Held{}, playlists.ShowBlank, "", playlists.ShowBlank, true},
		"who it is":                       {held, playlists.ShowIdentify, "", playlists.ShowIdentify, false},
		"a test card":                     {held, playlists.ShowTest, "", playlists.ShowTest, false},
		"the help card, put up":           {held, playlists.ShowHelp, playlists.NoPlaylist, playlists.ShowHelp, true},
		"the help card of a new display":  {playlists.Held{}, playlists.ShowHelp, playlists.NoPlaylist, "", false},
		"the help card at night":          {held, playlists.ShowHelp, playlists.NothingInForce, "", false},
		"the help card after the lease":   {held, playlists.ShowHelp, playlists.LeaseOver, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := &playlists.Status{Applied: c.applied, Showing: playlists.Showing{What: c.what, Why: c.why}}
			if card, stays := byHand(s); card != c.card || stays != c.stays {
				t.Errorf("%q, stays %v", card, stays)
			}
		})
	}
}

// TestWhatNobodyCouldSeeIsNoProof follows a display that a technician blanks and
// shows again while its wave must prove itself.
func TestWhatNobodyCouldSeeIsNoProof(t *testing.T) {
	b, playlist := newBoard(), held(2, "playlist")
	b.bind(Binding{Display: "d", Network: "n", Carriage: "1", Held: held(1, "binding"), Bytes: []byte("binding")}, 1)
	b.put(playlists.TopicPlaylist("n", "1"), &order{held: playlist}, 1)
	j := Job{ID: "j", Network: "n", Serial: playlist.Serial}
	b.begin(j, []playlists.Carriage{"1"}, map[playlists.Carriage]int{"1": 0}, nil, 1)
	for _, step := range []struct {
		now     playlists.Millis
		what    playlists.SlotKind
		applied playlists.Millis
		hidden  playlists.SlotKind
	}{
		{1100, playlists.ShowSlide, 1100, ""}, {1200, playlists.ShowBlank, 1200, playlists.ShowBlank}, {1300, playlists.ShowBlank, 1300, playlists.ShowBlank},
		{1400, playlists.ShowSlide, 1300, ""}, {1500, playlists.ShowTest, 1500, ""}, {1600, playlists.ShowSlide, 1500, ""},
	} {
		s := said(1, map[playlists.Order]playlists.Held{playlists.OrderPlaylist: playlist})
		s.Applied, s.Showing.What = playlist, step.what
		b.heard(s, step.now)
		w := b.watched(j, false)
		if len(w) != 1 || w[0].Applied != step.applied || w[0].Hidden != step.hidden {
			t.Fatalf("at %d: %+v, want it shown since %d, hidden by %q", step.now, w, step.applied, step.hidden)
		}
		if _, ready := b.ready("n", "1"); ready != (step.what == playlists.ShowSlide) {
			t.Errorf("at %d it is ready to prove a publish: %v", step.now, ready)
		}
		if r := b.runs["n"].applied["d"]; r != 1100 {
			t.Errorf("at %d its receipt is of %d", step.now, r)
		}
	}
	// What it was told is wrong by somebody's hand is not wrong before the wave.
	s := said(1, nil)
	s.Showing.What, s.Trouble = playlists.ShowBlank, "blanked by a technician"
	b.heard(s, 1700)
	if before := b.before(j, false); len(before) != 0 {
		t.Errorf("before the wave: %+v", before)
	}
}
