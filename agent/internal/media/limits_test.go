package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"pgregory.net/rapid"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestWindowsOfTheDay(t *testing.T) {
	for s, c := range map[string]struct{ open, shut []int }{
		"01:00-04:30": {[]int{60, 269}, []int{0, 59, 270, 1439}},
		"23:30-04:00": {[]int{1410, 1439, 0, 239}, []int{240, 720, 1409}},
		"22:00-24:00": {[]int{1320, 1439}, []int{0, 1319}},
	} {
		w, err := ParseWindow(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range c.open {
			if !w.Open(m) {
				t.Errorf("%s is shut at minute %d", s, m)
			}
		}
		for _, m := range c.shut {
			if w.Open(m) {
				t.Errorf("%s is open at minute %d", s, m)
			}
		}
	}
	for _, s := range []string{"", "1-4", "1:00-4:00", "24:00-01:00", "01:60-02:00", "01:00-24:01", "01:00-01:00", "01:00-04:30x", "-1:00-04:00", "01:00 - 04:30"} {
		if w, err := ParseWindow(s); err == nil {
			t.Errorf("%q is taken for %s", s, w)
		}
	}
}

func TestWhatBecomesUrgentPushesAsideWhatIsLess(t *testing.T) {
	from := newBase(t)
	var list []playlists.Variant
	for i := range 3 {
		v, b := aFile(i, 400_000)
		from.files["/media/sha256/"+v.SHA256.String()] = b
		list = append(list, v)
	}
	urgent, films := list[0], list[1:]
	begun := make(chan string, 10)
	var free atomic.Bool
	from.set(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.URL.Path)
		from.mu.Lock()
		b := from.files[r.URL.Path]
		from.mu.Unlock()
		if name == urgent.SHA256.String() {
			free.Store(true) // whoever was pushed aside asks again at once when this is there
		}
		if free.Load() {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
			return
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		w.Write(b[:len(b)/2]) // a slow film
		w.(http.Flusher).Flush()
		begun <- name
		<-r.Context().Done()
	})
	s := open(t, t.TempDir(), from.URL)
	s.Want(films)
	livetest.Run(t, s.Run)
	<-begun
	<-begun
	for _, v := range films {
		until(t, s, "half of it", func() bool { _, _, _, n := s.Progress(v.SHA256); return n == 200_000 })
	}
	s.Want([]playlists.Variant{urgent}, films...)
	until(t, s, "the urgent one", func() bool { return !s.Missing()[urgent.SHA256] })
	s.mu.Lock()
	s.downloads[films[0].SHA256].leave() // its server hangs
	s.mu.Unlock()
	until(t, s, "the films", func() bool { return len(s.Missing()) == 0 })
	from.mu.Lock()
	defer from.mu.Unlock()
	for i, v := range films {
		var got []string
		for k, name := range from.asked {
			if name == v.SHA256.String() {
				got = append(got, from.ranges[k])
			}
		}
		if !slices.Contains(got, "bytes=200000-") {
			t.Errorf("film %d was not gone on with: %q", i, got)
		}
	}
}

func TestWhatIsForLaterWaitsForTheWindowAndWhatIsOnScreenDoesNot(t *testing.T) {
	shown, b := aFile(1, 2000)
	later, c := aFile(2, 2000)
	from := newBase(t, b, c)
	var minute atomic.Int64
	var known atomic.Bool
	minute.Store(12 * 60)
	known.Store(true)
	night := func(t *testing.T) *Store {
		s, err := Open(Options{
			Dir: t.TempDir(), Bases: []string{from.URL}, Window: Window{60, 270},
			Minute: func() (int, bool) { return int(minute.Load()), known.Load() },
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Want([]playlists.Variant{shown}, later)
		livetest.Run(t, s.Run)
		return s
	}
	s := night(t)
	until(t, s, "what is on screen", func() bool { return !s.Missing()[shown.SHA256] })
	until(t, s, "the reason told", func() bool {
		return s.Problem() == "1 of 2 media files wait for 01:00-04:30, when media may be fetched"
	})
	minute.Store(61)
	s.hurry()
	allHeld(t, s)
	minute.Store(12 * 60)
	s = night(t)
	until(t, s, "what is on screen", func() bool { return !s.Missing()[shown.SHA256] })
	s.Want([]playlists.Variant{shown, later}) // the programme takes over
	allHeld(t, s)
	known.Store(false) // a clock that nobody believes
	allHeld(t, night(t))
}

func TestARateHoldsForAllDownloadsTogether(t *testing.T) {
	v, b := aFile(1, 300_000)
	u, c := aFile(2, 300_000)
	from := newBase(t, b, c)
	s, err := Open(Options{Dir: t.TempDir(), Bases: []string{from.URL}, Rate: 500_000})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	s.Want([]playlists.Variant{v, u})
	livetest.Run(t, s.Run)
	allHeld(t, s)
	if took := time.Since(begun); took < 700*time.Millisecond { // less one burst, and the last piece of each
		t.Errorf("600 KB at 500 KB a second took %s", took)
	}
}

// fullest draws what may lie on a disk.
func fullest(t *rapid.T) []kept {
	var list []kept
	for i := range rapid.IntRange(0, 12).Draw(t, "files") {
		k := kept{digest: playlists.Digest{byte(i)}, part: rapid.Bool().Draw(t, "part"), size: rapid.Int64Range(0, 50).Draw(t, "size"), at: time.Unix(int64(i), 0), place: -1}
		if rapid.Bool().Draw(t, "wanted") {
			k.wanted, k.place = true, i
		}
		if k.part && rapid.Bool().Draw(t, "coming") {
			k.ahead = rapid.Int64Range(1, 30).Draw(t, "ahead")
		}
		list = append(list, k)
	}
	return list
}

func TestWhatAProgrammeWantsNeverGivesWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := fullest(t)
		s := space{cap: rapid.Int64Range(0, 300).Draw(t, "cap"), free: rapid.Int64Range(0, 100).Draw(t, "free"), reserve: rapid.Int64Range(0, 50).Draw(t, "reserve")}
		need, place := rapid.Int64Range(0, 100).Draw(t, "need"), rapid.IntRange(0, 12).Draw(t, "place")
		gone, err := s.room(list, need, place)
		used, free, unwanted := need, s.free-need, true
		for _, k := range list {
			if used += k.size; k.ahead > 0 && k.place <= place {
				used, free = used+k.ahead, free-k.ahead
			}
		}
		for _, k := range gone {
			if k.wanted && (!k.part || k.place <= place || k.ahead > 0) {
				t.Fatalf("%+v gave way to what stands at %d", k, place)
			}
			if !k.wanted && !unwanted {
				t.Fatal("a wanted part gave way before an unwanted file")
			}
			unwanted = unwanted && !k.wanted
			used, free = used-k.size, free+k.size
		}
		switch fits := used <= s.cap && free >= s.reserve; {
		case err == nil && !fits:
			t.Fatalf("%d are used and %d free of %+v", used, free, s)
		case err != nil && len(gone) > 0:
			t.Fatal("something gave way for nothing")
		case err == nil && len(gone) > 0:
			last := gone[len(gone)-1].size
			if used+last <= s.cap && free-last >= s.reserve {
				t.Fatal("more gave way than was needed")
			}
		}
	})
}

func TestPartsThatNobodyWantsGiveWayFirst(t *testing.T) {
	list := []kept{{digest: playlists.Digest{1}, size: 5}, {digest: playlists.Digest{2}, size: 5, part: true}, {digest: playlists.Digest{3}, size: 5, wanted: true, place: 0}}
	gone, err := space{cap: 15, free: 100}.room(list, 5, 1)
	if err != nil || len(gone) != 1 || gone[0].digest != (playlists.Digest{2}) {
		t.Errorf("gave way: %+v, %v", gone, err)
	}
	for want, s := range map[string]space{"10 bytes allowed (space.cap)": {cap: 10, free: 100}, "7 of them are left so (space.reserve)": {cap: 100, free: 1, reserve: 7}} {
		list[0].wanted, list[1].wanted = true, true
		if _, err := s.room(list, 5, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("said %v, want %s", err, want)
		}
	}
}

func TestWhatIsHeldIsHashedOnceADay(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		v, b := aFile(1, 100)
		s := open(t, dir)
		if err := os.WriteFile(s.path(v.SHA256), b, 0o600); err != nil {
			t.Fatal(err)
		}
		s.watcher = func() (*fsnotify.Watcher, error) { return nil, errors.New("no watches left") }
		s.Want([]playlists.Variant{v})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		begun := time.Now()
		for days := range 3 {
			time.Sleep(23 * time.Hour)
			synctest.Wait()
			s.mu.Lock()
			f := s.files[v.SHA256]
			if since := f.hashed.Sub(begun); f.state != held || since < time.Duration(days)*24*time.Hour || since > time.Duration(days)*24*time.Hour+time.Hour {
				t.Errorf("on day %d it was hashed %s after the start, state %d", days, since, f.state)
			}
			s.mu.Unlock()
			time.Sleep(time.Hour)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
