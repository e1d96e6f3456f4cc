package screentest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/mpv"
	"storyline/playlists/livetest"
	"storyline/playlists/screen"
)

// child finds the mpv that this process started last.
func child(t *testing.T) int {
	t.Helper()
	found := 0
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		pid, rest, _ := bytes.Cut(b, []byte(" (mpv) "))
		var state string
		var parent int
		if n, _ := fmt.Sscan(string(rest), &state, &parent); n == 2 && parent == os.Getpid() && state != "Z" {
			id, _ := strconv.Atoi(string(pid))
			found = max(found, id)
		}
	}
	return found
}

// until waits for something that a deadline bounds.
func until(t *testing.T, what string, within time.Duration, holds func() bool) time.Duration {
	t.Helper()
	for began := time.Now(); time.Since(began) < within; time.Sleep(5 * time.Millisecond) {
		if holds() {
			return time.Since(began)
		}
	}
	t.Fatalf("waited in vain for %s", what)
	return 0
}

// film is a room that shows a film of the colours of seconds for most of a minute.
func filming(t *testing.T) (room *mpv.Room, right func() bool, told *ledger, f screen.Frame) {
	t.Helper()
	shelf := Shelf{t.TempDir()}
	colours := seconds
	for range 3 {
		colours = append(colours, colours...)
	}
	src := shelf.put(t, film(t, colours...))
	f = frame(screen.KindVideo, "film", src, Now(), Now()+30_000, 0)
	told = &ledger{}
	look, room := xmpv(t, Show{reel{f}, told, shelf})
	livetest.Run(t, room.Run)
	right = func() bool {
		now := Now()
		img, err := look()
		return err == nil && inSeconds(0, colours)(judge(img, now, now), now-f.Start)
	}
	until(t, "the film", 15*time.Second, func() bool {
		return right() && strings.Contains(fmt.Sprint(told.all()), screen.EventFirstFrame)
	})
	return room, right, told, f
}

func TestALostPlayerComesBackInTheMidstOfItsSlide(t *testing.T) {
	for name, c := range map[string]struct {
		signal syscall.Signal
		reason string
		within time.Duration // the picture may be gone, on a machine that does other things too
	}{
		"crashed": {syscall.SIGSEGV, "it ended", 3 * time.Second},
		"killed":  {syscall.SIGKILL, "it ended", 3 * time.Second},
		"frozen":  {syscall.SIGSTOP, "it does not answer", 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			room, right, told, _ := filming(t)
			before, pid := time.Now(), child(t)
			if pid == 0 {
				t.Fatal("there is no mpv")
			}
			if err := syscall.Kill(pid, c.signal); err != nil {
				t.Fatal(err)
			}
			until(t, "the loss to be noticed", c.within, func() bool { n, _ := room.Restarts(); return n == 1 })
			noticed := time.Since(before)
			until(t, "the film where it should stand", c.within, right)
			t.Logf("noticed after %d ms, the film is back after %d ms", noticed.Milliseconds(), time.Since(before).Milliseconds())
			if n, reason := room.Restarts(); n != 1 || reason != c.reason {
				t.Errorf("started anew %d times: %s", n, reason)
			}
			if p := room.Problem(); !strings.Contains(p, c.reason) {
				t.Errorf("the problem is %q", p)
			}
			if again := child(t); again == 0 || again == pid {
				t.Errorf("mpv is %d, was %d", again, pid)
			}
			until(t, "a beat", 3*time.Second, func() bool { l := told.all(); return l[len(l)-1].At > before.UnixMilli()+noticed.Milliseconds() })
			first := 0
			for _, r := range told.all() {
				switch {
				case r.Event == screen.EventFirstFrame:
					first++
				case r.Event != screen.EventBeat:
					t.Errorf("said %+v", r)
				}
			}
			if first != 1 {
				t.Errorf("the first frame was said %d times", first)
			}
		})
	}
}

func TestAPlayerThatLeaksIsStartedAnew(t *testing.T) {
	shelf, told := Shelf{t.TempDir()}, &ledger{}
	look, room := xmpv(t, Show{reel{frame(screen.KindCall, "call", "", Now(), Now()+60_000, 0)}, told, shelf}, func(o *mpv.Options) { o.Ceiling = 1 << 20 })
	livetest.Run(t, room.Run)
	until(t, "the leak to be noticed", 20*time.Second, func() bool {
		n, reason := room.Restarts()
		return n > 0 && strings.Contains(reason, "MB of memory")
	})
	until(t, "the card", 5*time.Second, func() bool {
		img, err := look()
		return err == nil && callCard(judge(img, 0, 0), 0)
	})
}

func TestAnMpvThatIsNotThereIsAProblem(t *testing.T) {
	_, room := xmpv(t, Show{reel{}, &ledger{}, Shelf{t.TempDir()}}, func(o *mpv.Options) { o.Program = "/nowhere/mpv" })
	livetest.Run(t, room.Run)
	until(t, "the problem", 10*time.Second, func() bool { return strings.HasPrefix(room.Problem(), "mpv does not run: it can't be started") })
}
