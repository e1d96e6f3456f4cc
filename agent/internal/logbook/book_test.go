package logbook

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists/livetest"
)

func TestAStormIsCountedAndNotWritten(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	var s storm
	passed := 0
	for i := range 1_000_000 {
		if write, _ := s.pass("link is down", "link is down error=refused", noon.Add(time.Duration(i)*time.Microsecond)); write {
			passed++
		}
	}
	if passed != 1 {
		t.Errorf("%d identical lines were written", passed)
	}
	for i := range 1000 {
		if write, _ := s.pass("link is down", fmt.Sprint("again_in=", i), noon); write {
			passed++
		}
	}
	if passed != perMessage {
		t.Errorf("%d lines of one message were written, want %d", passed, perMessage)
	}
	for i := range 5000 {
		if write, _ := s.pass(fmt.Sprint("message ", i), "", noon.Add(time.Duration(i))); write && i > 0 {
			t.Fatal("the very line of before was written")
		}
		if write, _ := s.pass(fmt.Sprint("message ", i), fmt.Sprint(i), noon); write {
			passed++
		}
	}
	if passed > perWindow {
		t.Errorf("%d lines were written in a minute", passed)
	}
	write, told := s.pass("link is up", "link is up", noon.Add(window))
	if !write || len(told) != maxTold+1 {
		t.Errorf("in the next minute: written %t, %d counts told", write, len(told))
	}
	sum := 0
	for _, c := range told {
		sum += c.lines
	}
	if want := 1_000_000 + 1000 + 10_000 - passed - 1; sum != want { // one of the empty lines passed too
		t.Errorf("%d lines were counted, want %d", sum, want)
	}
	if write, _ := s.pass("link is down", "link is down error=refused", noon.Add(-time.Hour)); !write {
		t.Error("after the clock was set back a line is held for an hour")
	}
}

// book is a book with what goes on after it.
func book(path string, most int64) (*Book, *slog.Logger, *bytes.Buffer) {
	var next bytes.Buffer
	b := New(Options{Next: slog.NewTextHandler(&next, nil), File: path, Most: most})
	return b, slog.New(b.Handler()), &next
}

func TestALoopOf250MBWritesAFewLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "agent.log")
		b, log, next := book(path, 1<<20)
		livetest.Run(t, b.Run)
		long := strings.Repeat("x", 1000)
		for range 250_000 {
			log.Error("play can't be journalled", slog.String("error", long))
		}
		time.Sleep(window)
		log.Info("journal is well again")
		synctest.Wait()
		info, err := os.Stat(path)
		if err != nil || info.Size() > 4000 || next.Len() > 4000 || len(b.Bytes()) > 4000 {
			t.Errorf("%d bytes on disk, %d passed on, %d in memory (%v)", info.Size(), next.Len(), len(b.Bytes()), err)
		}
		for name, text := range map[string]string{"memory": string(b.Bytes()), "the next": next.String()} {
			if !strings.Contains(text, "times=249999") || !strings.Contains(text, "journal is well again") {
				t.Errorf("%s has %s", name, text)
			}
		}
	})
}

func TestAFileNeverGrowsBeyondItsBound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "agent.log")
	l := &file{path: path, most: 10_000}
	var last []byte
	for i := range 5000 {
		last = fmt.Appendf(nil, "line %d of many\n", i)
		if err := l.write(last); err != nil {
			t.Fatal(err)
		}
		if i%1000 == 500 {
			l = &file{path: path, most: 10_000} // a restart
		}
	}
	all := int64(0)
	for _, p := range []string{path, Older(path)} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v", p, err)
		}
		all += info.Size()
	}
	if all > 10_000 || all < 4000 {
		t.Errorf("%d bytes are kept", all)
	}
	if b, _ := os.ReadFile(path); !bytes.HasSuffix(b, last) {
		t.Error("the newest line is not the last")
	}
}

func TestMemoryKeepsTheNewestWholeLines(t *testing.T) {
	r := ring{most: 1000}
	for i := range 10_000 {
		r.add(fmt.Appendf(nil, "line %d\n", i))
		if len(r.data) > 1000 {
			t.Fatalf("%d bytes", len(r.data))
		}
	}
	if !bytes.HasPrefix(r.data, []byte("line ")) || !bytes.HasSuffix(r.data, []byte("line 9999\n")) {
		t.Errorf("it begins %.20q and ends %q", r.data, r.data[len(r.data)-20:])
	}
	r.add(bytes.Repeat([]byte("y"), 5000))
	if len(r.data) > 1000 {
		t.Errorf("%d bytes of one long line", len(r.data))
	}
}

func TestADiskThatFailsIsToldAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, log, next := book(filepath.Join(t.TempDir(), "nowhere", "agent.log"), 1<<20)
		livetest.Run(t, b.Run)
		log.Info("still told")
		synctest.Wait()
		if !strings.Contains(next.String(), "still told") || !strings.Contains(string(b.Bytes()), "still told") || b.Problem() == "" {
			t.Errorf("passed on %q, problem %q", next.String(), b.Problem())
		}
		if !errors.Is(b.unkept, fs.ErrNotExist) {
			t.Errorf("%v", b.unkept)
		}
	})
}

func TestADiskThatHangsHoldsNobodyUp(t *testing.T) {
	b, log, next := book(filepath.Join(t.TempDir(), "agent.log"), 1<<20) // nobody writes: Run does not run
	for i := range waitingLines + 1 {
		log.Info(fmt.Sprint("message ", i))
	}
	if last := fmt.Sprint("message ", waitingLines); !strings.Contains(next.String(), last) || !strings.Contains(b.Problem(), errSlow.Error()) {
		t.Errorf("the problem is %q", b.Problem())
	}
}

func TestAttributesAndGroupsAreKept(t *testing.T) {
	b, log, next := book("", 0)
	log.With(slog.String("room", "link")).WithGroup("broker").Info("up", slog.Int("port", 1883))
	_, line, _ := strings.Cut(string(b.Bytes()), " ")
	if d := cmp.Diff("level=INFO msg=up room=link broker.port=1883\n", line); d != "" {
		t.Error(d)
	}
	if !strings.Contains(next.String(), "broker.port=1883") {
		t.Errorf("passed on: %s", next.String())
	}
}
