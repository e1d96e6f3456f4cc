package media

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// killed leaves the beginning of a file as the end of a process would.
func killed(t *testing.T, s *Store, v playlists.Variant, b []byte) {
	t.Helper()
	if err := os.WriteFile(s.partPath(v.SHA256), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAPartOutlivesItsProcess(t *testing.T) {
	v, b := aFile(1, 300_000)
	for name, c := range map[string]struct {
		left []byte
		asks string // for ranges
	}{
		"a beginning":            {b[:123_457], " bytes=123457-"},
		"one byte":               {b[:1], " bytes=1-"},
		"all but one byte":       {b[:299_999], " bytes=299999-"},
		"the whole":              {b, ""},
		"nothing":                {nil, " "},
		"a damaged beginning":    {append([]byte{b[0] ^ 1}, b[1:1000]...), " bytes=1000- "},
		"a damaged whole":        {append([]byte{b[0] ^ 1}, b[1:]...), " "},
		"more than the file has": {append(bytes.Clone(b), 'x'), " "},
	} {
		t.Run(name, func(t *testing.T) {
			from := newBase(t, b)
			dir := t.TempDir()
			killed(t, open(t, dir, from.URL), v, c.left)
			s := open(t, dir, from.URL)
			s.Want([]playlists.Variant{v})
			livetest.Run(t, s.Run)
			allHeld(t, s)
			asked := ""
			for _, r := range from.ranges {
				asked += " " + r
			}
			if asked != c.asks {
				t.Errorf("asked for %q, want %q", asked, c.asks)
			}
			if got, err := os.ReadFile(s.path(v.SHA256)); err != nil || !bytes.Equal(got, b) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
}

// After a power cut the end of a part may be anything, on file systems that keep
// the length before the bytes.
func TestAfterAPowerCutOnlyWhatWasSyncedIsBelieved(t *testing.T) {
	v, b := aFile(1, 5*step)
	for _, c := range []struct{ left, believed int }{{step - 1, 0}, {step, 0}, {2 * step, step}, {3*step - 1, step}, {4*step + 7, 3 * step}} {
		t.Run(fmt.Sprint(c.left), func(t *testing.T) {
			from := newBase(t, b)
			dir := t.TempDir()
			left := append(bytes.Clone(b[:c.believed]), make([]byte, c.left-c.believed)...) // what was not synced is zeros
			killed(t, open(t, dir, from.URL), v, left)
			if err := os.WriteFile(filepath.Join(dir, partBoot), []byte("the run before"), 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, dir, from.URL)
			s.Want([]playlists.Variant{v})
			livetest.Run(t, s.Run)
			allHeld(t, s)
			want := ""
			if c.believed > 0 {
				want = fmt.Sprintf("bytes=%d-", c.believed)
			}
			if from.count() != 1 || from.ranges[0] != want {
				t.Errorf("asked for %q, want %q alone", from.ranges, want)
			}
		})
	}
}

func TestTheSyncedPartOfAPartIsNeverPutTooHigh(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		p, file := part{}, filepath.Join(t.TempDir(), "x")
		if err := p.open(t.Context(), file, playlists.Variant{Bytes: 1 << 40}); err != nil {
			t.Fatal(err)
		}
		var begun []int64 // how long it was when each sync began
		for p.n < 4*step {
			before := p.synced
			if _, err := p.Write(make([]byte, 1+r.IntN(step/2))); err != nil {
				t.Fatal(err)
			}
			if p.synced != before {
				begun = append(begun, p.n)
			}
			ended := int64(0)
			if n := len(begun); n > 1 { // the last one may still be under way
				ended = begun[n-2]
			}
			if solid(p.n) > ended {
				t.Fatalf("of %d bytes %d are believed, %d were synced", p.n, solid(p.n), ended)
			}
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnlyPartsAreKeptInPart(t *testing.T) {
	v, _ := aFile(1, 10)
	dir := t.TempDir()
	s := open(t, dir)
	killed(t, s, v, []byte("x"))
	part := filepath.Join(dir, partDir)
	err := errors.Join(os.WriteFile(filepath.Join(part, "drop-123"), []byte("x"), 0o600),
		os.MkdirAll(filepath.Join(part, playlists.Digest{1}.String(), "x"), 0o700),
		os.Symlink("/etc/passwd", filepath.Join(part, playlists.Digest{2}.String())))
	if err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	entries, err := os.ReadDir(part)
	if err != nil || len(entries) != 1 || entries[0].Name() != v.SHA256.String() {
		t.Errorf("left there: %v, %v", entries, err)
	}
}

func TestAMirrorWithTagsOfItsOwnIsGoneOnWith(t *testing.T) {
	v, b := aFile(1, 300_000)
	for name, tag := range map[string]string{"strong": `"5f-62"`, "weak": `W/"5f"`, "none": ""} {
		t.Run(name, func(t *testing.T) {
			from := newBase(t, b)
			from.set(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Del("ETag")
				if tag != "" {
					w.Header().Set("ETag", tag)
				}
				http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
			})
			dir := t.TempDir()
			s := open(t, dir, from.URL)
			killed(t, s, v, b[:200_000])
			s.Want([]playlists.Variant{v})
			livetest.Run(t, s.Run)
			allHeld(t, s)
			if len(from.ranges) != 2 || from.ranges[1] != "bytes=200000-" {
				t.Errorf("asked for %q", from.ranges)
			}
		})
	}
}

func TestWhatIsWantedAgainWhileItComesComesOnce(t *testing.T) {
	v, b := aFile(1, 300_000)
	from := newBase(t)
	arrived, release := make(chan bool, 10), make(chan bool, 10)
	from.set(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			w.Write(b[:100_000])
			w.(http.Flusher).Flush()
			arrived <- true
			select {
			case <-release:
			case <-r.Context().Done():
			}
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	})
	s := open(t, t.TempDir(), from.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	<-arrived
	until(t, s, "the beginning is there", func() bool { _, _, _, n := s.Progress(v.SHA256); return n == 100_000 })
	s.Want(nil)
	s.Want([]playlists.Variant{v})
	allHeld(t, s)
	if got := from.ranges; len(got) != 2 || got[1] != "bytes=100000-" {
		t.Errorf("asked for %q", got)
	}
}

func TestAPartThatNobodyWantsStaysForHalfADay(t *testing.T) {
	v, b := aFile(1, 300_000)
	u, c := aFile(2, 300_000)
	s := open(t, t.TempDir())
	killed(t, s, v, b[:100])
	killed(t, s, u, c[:100])
	there := func(v playlists.Variant) bool {
		_, err := os.Lstat(s.partPath(v.SHA256))
		return err == nil
	}
	now := time.Now()
	s.expire(now)
	s.expire(now.Add(2 * idleFor))
	if !there(v) || !there(u) {
		t.Fatal("gone before anybody said what is wanted")
	}
	s.Want([]playlists.Variant{v})
	now = now.Add(3 * idleFor)
	s.expire(now)
	s.expire(now.Add(idleFor - time.Second))
	if !there(u) {
		t.Error("gone before its time")
	}
	s.expire(now.Add(idleFor))
	if there(u) || !there(v) {
		t.Errorf("half a day later: the unwanted one is there: %t, the wanted one: %t", there(u), there(v))
	}
}
