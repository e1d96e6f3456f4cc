package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
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
