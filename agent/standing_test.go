package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"storyline/agent/internal/panel"
)

// asked is a room that counts how often it is asked.
type asked struct{ n int }

func (a *asked) Problem() string { a.n++; return "something is wrong" }

func TestTheStatusPageAsksEachRoomOnceWhatIsWrong(t *testing.T) {
	a, err := New(display(t, "tcp://127.0.0.1:9"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	room := &asked{}
	a.glass.worries = append(a.glass.worries, room)
	s := a.standing()
	if room.n != 1 {
		t.Errorf("asked %d times", room.n)
	}
	if !slices.Contains(s.Problems, "something is wrong") || s.Trouble == "" {
		t.Errorf("the problems are %q, the trouble is %q", s.Problems, s.Trouble)
	}
}

// hand is a room of which a technician acts while it is asked.
type hand func()

func (h hand) Problem() string { h(); return "" }

func TestATechnicianWhoActsMeanwhileIsNotTakenForAFault(t *testing.T) {
	a, err := New(display(t, "tcp://127.0.0.1:9"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	do := func(what panel.Act) {
		if _, err := a.panel.Do(what, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	next := panel.Resume
	a.glass.worries = append(a.glass.worries, hand(func() { do(next) }))
	for _, c := range []struct{ before, meanwhile panel.Act }{{panel.Blank, panel.Resume}, {panel.Resume, panel.Blank}, {panel.Blank, panel.HelpCard}} {
		do(c.before)
		next = c.meanwhile
		s := a.standing()
		if strings.Contains(s.OtherTrouble(), "technician") || (s.PutUp != nil) != (s.Panel.Lasting != nil) {
			t.Errorf("%s, then %s: put up is %+v, the panel says %+v, what else is wrong: %q", c.before, c.meanwhile, s.PutUp, s.Panel.Lasting, s.OtherTrouble())
		}
		if up := c.before != panel.Resume; (s.PutUp != nil) != up || strings.Contains(s.Trouble, "technician") != up {
			t.Errorf("%s, then %s: put up is %+v, the trouble is %q", c.before, c.meanwhile, s.PutUp, s.Trouble)
		}
	}
}

func TestWhatAPowerCutLeftHalfWrittenIsRemoved(t *testing.T) {
	cfg := display(t, "tcp://127.0.0.1:9")
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(cfg.DataDir, ".new-123")
	if err := os.WriteFile(half, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := New(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if _, err := os.Lstat(half); err == nil {
		t.Error("it is still there, and so is each one after it")
	}
}
