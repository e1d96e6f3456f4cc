package publish

import (
	"testing"

	"storyline/playlists"
)

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
		{1400, playlists.ShowSlide, 1400, ""}, {1450, playlists.ShowSlide, 1400, ""}, {1500, playlists.ShowTest, 1500, ""}, {1600, playlists.ShowSlide, 1600, ""},
		{1700, playlists.ShowHelp, 1700, playlists.ShowHelp}, {1800, playlists.ShowSlide, 1800, ""},
	} {
		s := said(1, map[playlists.Order]playlists.Held{playlists.OrderPlaylist: playlist})
		s.Applied, s.Showing.What = playlist, step.what
		if step.what != playlists.ShowSlide {
			s.Showing.Why = playlists.ByHand
		}
		if step.hidden != "" {
			s.PutUp = &playlists.PutUp{What: step.hidden}
		}
		b.heard(s, step.now)
		w := b.watched(j, false, step.now)
		if len(w) != 1 || w[0].Applied != step.applied || w[0].Hidden != step.hidden {
			t.Fatalf("at %d: %+v, want it shown since %d, hidden by %q", step.now, w, step.applied, step.hidden)
		}
		if step.what == playlists.ShowTest {
			if w := b.watched(j, false, step.now+50); w[0].Applied != step.now+50 {
				t.Errorf("the test card is up still, and it counts as seen since %d", w[0].Applied)
			}
		}
		if _, ready := b.ready("n", "1"); ready != (step.what == playlists.ShowSlide) {
			t.Errorf("at %d it is ready to prove a publish: %v", step.now, ready)
		}
		if r := b.runs["n"].applied["d"]; r != 1100 {
			t.Errorf("at %d its receipt is of %d", step.now, r)
		}
	}
	// The help card that the programme itself shows hides nothing.
	s := said(1, map[playlists.Order]playlists.Held{playlists.OrderPlaylist: playlist})
	s.Applied, s.Showing = playlist, playlists.Showing{What: playlists.ShowHelp, Why: playlists.NothingInForce}
	b.heard(s, 1850)
	if w := b.watched(j, false, 1850); w[0].Hidden != "" || w[0].Applied != 1800 {
		t.Errorf("at night it is %+v", w)
	}
	// What a technician did is no trouble from before the wave.
	s = said(1, nil)
	s.PutUp = &playlists.PutUp{What: playlists.ShowBlank}
	s.Trouble = s.PutUp.Sentence()
	b.heard(s, 1900)
	if before := b.before(j, false); len(before) != 0 {
		t.Errorf("before the wave: %+v", before)
	}
	s.Trouble += "; media: no space left on device"
	if before := b.before(j, false); !before["d"].Trouble {
		t.Errorf("before the wave, with another trouble: %+v", before)
	}
}

// TestAfterARestartTheSoakBeginsAnew: what a technician hid shortly before this start,
// or while no controller was there, is known to nobody.
func TestAfterARestartTheSoakBeginsAnew(t *testing.T) {
	playlist := held(2, "playlist")
	had := []Receipt{{Display: "d", Carriage: "1", Wanted: playlist, Held: 1000, Applied: 1100}}
	j := Job{ID: "j", Network: "n", Serial: playlist.Serial, WaveSent: 1000}
	gate := testGate(0)
	for name, speaksFirst := range map[string]bool{"it speaks before the receipts are read": true, "it speaks after them": false} {
		t.Run(name, func(t *testing.T) {
			b := newBoard()
			b.bind(Binding{Display: "d", Network: "n", Carriage: "1", Held: held(1, "binding"), Bytes: []byte("binding")}, 1)
			b.put(playlists.TopicPlaylist("n", "1"), &order{held: playlist}, 1)
			speak := func(now playlists.Millis) {
				s := said(1, map[playlists.Order]playlists.Held{playlists.OrderPlaylist: playlist})
				s.Applied, s.Showing.What = playlist, playlists.ShowSlide
				b.heard(s, now)
			}
			if speaksFirst {
				speak(1500)
			}
			b.begin(j, []playlists.Carriage{"1"}, map[playlists.Carriage]int{"1": 0}, had, 1510)
			if !speaksFirst {
				if v := gate.Judge(b.watched(j, true, 1490), 1490); v.Do != Wait || v.Waiting != 1 {
					t.Errorf("before it has spoken: %+v", v)
				}
				speak(1500)
			}
			speak(1560) // one that goes on showing it begins nothing anew
			if v := gate.Judge(b.watched(j, true, 1599), 1599); v.Do != Wait || v.Until != 1600 {
				t.Errorf("before the soak is over: %+v", v)
			}
			if v := gate.Judge(b.watched(j, true, 1600), 1600); v.Do != GoOn || v.Proven != 1 {
				t.Errorf("after the soak: %+v", v)
			}
			if r := b.runs["n"].applied["d"]; r != 1100 {
				t.Errorf("its receipt is of %d", r)
			}
		})
	}
}

// TestABlankOfAnOlderAgentHidesToo: such an agent says neither who put it up nor why.
func TestABlankOfAnOlderAgentHidesToo(t *testing.T) {
	b, playlist := newBoard(), held(2, "playlist")
	b.bind(Binding{Display: "d", Network: "n", Carriage: "1", Held: held(1, "binding"), Bytes: []byte("binding")}, 1)
	b.put(playlists.TopicPlaylist("n", "1"), &order{held: playlist}, 1)
	j := Job{ID: "j", Network: "n", Serial: playlist.Serial}
	b.begin(j, []playlists.Carriage{"1"}, map[playlists.Carriage]int{"1": 0}, nil, 1)
	for what, hides := range map[playlists.SlotKind]playlists.SlotKind{playlists.ShowBlank: playlists.ShowBlank, playlists.ShowTest: "", playlists.ShowIdentify: ""} {
		s := said(1, map[playlists.Order]playlists.Held{playlists.OrderPlaylist: playlist})
		s.Applied, s.Showing.What = playlist, what
		b.heard(s, 1100)
		if w := b.watched(j, false, 1150); w[0].Hidden != hides || w[0].Applied != 1150 {
			t.Errorf("%s: %+v", what, w[0])
		}
		if _, ready := b.ready("n", "1"); ready {
			t.Errorf("%s: it is ready to prove a publish", what)
		}
	}
}
