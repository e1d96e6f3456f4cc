package media

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/fsnotify/fsnotify"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// book is a log that a test reads.
type book struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *book) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *book) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// dropping opens a store whose foreign files need not rest for long.
func dropping(t *testing.T) (s *Store, drop string, said *book) {
	t.Helper()
	said = &book{}
	s, err := Open(Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s.growing = 50 * time.Millisecond
	return s, filepath.Join(s.dir, dropDir), said
}

// saidOf gives the verdict on a name, "" if there is none.
func saidOf(s *Store, name string) string {
	list := s.Dropped()
	if i := slices.IndexFunc(list, func(d Dropped) bool { return d.Name == name }); i >= 0 {
		return list[i].Verdict
	}
	return ""
}

// putFile writes a file into a directory.
func putFile(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEachThingInDropGetsItsVerdict(t *testing.T) {
	v, b := aFile(1, 4000)
	long := strings.Repeat("ї", 127) + "x" // 255 bytes
	for name, c := range map[string]struct {
		put   func(drop, name string) error
		name  string // as it lies there; "": film.mp4
		shown string // as it is told; "": as it lies there
		want  string
		held  bool
	}{
		"what is wanted":             {put: plain(b), want: "taken", held: true},
		"under any name":             {put: plain(b), name: "IMG 0001 (копія).MP4", want: "taken", held: true},
		"a name of two lines":        {put: plain(b), name: "a\nb\x1b[31m.mp4", shown: "a?b?[31m.mp4", want: "taken", held: true},
		"a name that is no text":     {put: plain(b), name: "a\xff.mp4", shown: "a?.mp4", want: "taken", held: true},
		"a name that turns the text": {put: plain(b), name: "a\u202egpj.mp4", shown: "a?gpj.mp4", want: "taken", held: true},
		"a name of 255 bytes":        {put: plain(b), name: long, shown: clean(long), want: "taken", held: true},
		"a hidden file":              {put: plain(b), name: ".Trash-1000", want: "taken", held: true},
		"the name of a digest":       {put: plain(bytes.Repeat([]byte{7}, 4000)), name: v.SHA256.String(), shown: clean(v.SHA256.String()), want: "not taken: no story has a file of these bytes"},
		"other bytes":                {put: plain(bytes.Repeat([]byte{7}, 4000)), want: "not taken: no story has a file of these bytes"},
		"one byte more":              {put: plain(append(slices.Clone(b), 0)), want: "not taken: no story has a file of this length"},
		"one byte less":              {put: plain(b[:3999]), want: "not taken: no story has a file of this length"},
		"an empty file":              {put: plain(nil), want: "not taken: it is empty"},
		"a folder":                   {put: func(drop, name string) error { return os.Mkdir(filepath.Join(drop, name), 0o700) }, want: "not taken: only files are, no folders and no links"},
		"a pipe":                     {put: func(drop, name string) error { return syscall.Mkfifo(filepath.Join(drop, name), 0o600) }, want: "not taken: only files are, no folders and no links"},
		"a link to what is wanted": {put: func(drop, name string) error {
			outside := filepath.Join(filepath.Dir(drop), "outside")
			if err := os.WriteFile(outside, b, 0o600); err != nil {
				return err
			}
			return os.Symlink(outside, filepath.Join(drop, name))
		}, want: "not taken: only files are, no folders and no links"},
		"a second name of what is wanted": {put: func(drop, name string) error {
			outside := filepath.Join(filepath.Dir(drop), "outside")
			if err := os.WriteFile(outside, b, 0o600); err != nil {
				return err
			}
			return os.Link(outside, filepath.Join(drop, name))
		}, want: "taken", held: true},
		"a terabyte of nothing": {put: func(drop, name string) error {
			return os.Truncate(touch(drop, name), 1<<40)
		}, want: "not taken: no story has a file of this length"},
		"nothing, as long as what is wanted": {put: func(drop, name string) error {
			return os.Truncate(touch(drop, name), 4000)
		}, want: "not taken: no story has a file of these bytes"},
	} {
		for _, when := range []string{"before the programme wants it", "while it is wanted"} {
			t.Run(name+", "+when, func(t *testing.T) {
				s, drop, _ := dropping(t)
				lies := c.name
				if lies == "" {
					lies = "film.mp4"
				}
				shown := c.shown
				if shown == "" {
					shown = lies
				}
				if when == "while it is wanted" {
					s.Want([]playlists.Variant{v})
				}
				livetest.Run(t, s.Run)
				if err := c.put(drop, lies); err != nil {
					t.Fatal(err)
				}
				s.Want([]playlists.Variant{v})
				until(t, s, "its verdict", func() bool { return saidOf(s, shown) == c.want })
				if got := len(s.Missing()) == 0; got != c.held {
					t.Errorf("held: %v, want %v", got, c.held)
				}
				if _, err := os.Lstat(filepath.Join(drop, lies)); err != nil {
					t.Errorf("what lay in drop is not ours to take away: %v", err)
				}
			})
		}
	}
}

func plain(b []byte) func(drop, name string) error {
	return func(drop, name string) error { return os.WriteFile(filepath.Join(drop, name), b, 0o600) }
}

// touch makes an empty file, and gives its path.
func touch(drop, name string) string {
	path := filepath.Join(drop, name)
	_ = os.WriteFile(path, nil, 0o600) // what comes next says so
	return path
}

func TestAVerdictIsSaidOnce(t *testing.T) {
	v, b := aFile(1, 4000)
	s, drop, said := dropping(t)
	putFile(t, drop, "wanted", b)
	putFile(t, drop, "short", []byte("x"))
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "both verdicts", func() bool { return len(s.Dropped()) == 2 })
	for range 2 { // the second reading says nothing that the first has said
		s.Want([]playlists.Variant{v})
		until(t, s, "drop to be read", func() bool { return quietly(s) })
	}
	if n := strings.Count(said.String(), "name=short"); n != 1 {
		t.Errorf("short was said %d times:\n%s", n, said.String())
	}
	// After a restart whoever looks is told that it may be taken away.
	s, err := Open(Options{Dir: s.dir})
	if err != nil {
		t.Fatal(err)
	}
	s.growing = 50 * time.Millisecond
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "what is held", func() bool { return saidOf(s, "wanted") == "not needed: what has this length is held already" })
}

func TestADroppedFileWaitsForAProgrammeThatWantsIt(t *testing.T) {
	v, b := aFile(1, 4000)
	u, c := aFile(2, 4000) // of one length, so that it is read before it is wanted
	s, drop, _ := dropping(t)
	putFile(t, drop, "later", b)
	s.Want([]playlists.Variant{u})
	livetest.Run(t, s.Run)
	until(t, s, "it is not wanted", func() bool { return saidOf(s, "later") == "not taken: no story has a file of these bytes" })
	s.Want([]playlists.Variant{u, v})
	until(t, s, "it is taken", func() bool { return saidOf(s, "later") == "taken" })
	if m := s.Missing(); len(m) != 1 || !m[u.SHA256] {
		t.Errorf("missing %v", m)
	}
	// What was held and is gone is taken from there once more.
	if err := os.Remove(s.path(v.SHA256)); err != nil {
		t.Fatal(err)
	}
	putFile(t, drop, "other", c)
	allHeld(t, s)
}

// TestAFileThatGrowsSlowlyIsTakenOnceItIsWhole writes a film in pieces, one of
// them after the room for all was taken, as many copying programs do.
func TestAFileThatGrowsSlowlyIsTakenOnceItIsWhole(t *testing.T) {
	v, b := aFile(1, 400_000)
	for name, room := range map[string]bool{"piece after piece": false, "into room taken before": true} {
		t.Run(name, func(t *testing.T) {
			s, drop, _ := dropping(t)
			s.Want([]playlists.Variant{v})
			livetest.Run(t, s.Run)
			f, err := os.Create(filepath.Join(drop, "film"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if room {
				if err := f.Truncate(int64(len(b))); err != nil {
					t.Fatal(err)
				}
			}
			for piece := range slices.Chunk(b, 100_000) {
				before := readings(s)
				if _, err := f.Write(piece); err != nil {
					t.Fatal(err)
				}
				until(t, s, "it is looked at", func() bool { return readings(s) > before || len(s.Missing()) == 0 })
			}
			allHeld(t, s)
			until(t, s, "it is said", func() bool { return saidOf(s, "film") == "taken" })
		})
	}
}

// readings counts the readings of drop/ that have ended.
func readings(s *Store) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dropping {
		return 0
	}
	return s.round
}

func TestAFileThatIsReplacedByRenameIsTheNewOne(t *testing.T) {
	v, b := aFile(1, 4000)
	s, drop, _ := dropping(t)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	putFile(t, drop, "film", bytes.Repeat([]byte{7}, 4000))
	until(t, s, "the wrong one is read", func() bool { return strings.HasPrefix(saidOf(s, "film"), "not taken") })
	putFile(t, s.dir, "next", b)
	if err := os.Rename(filepath.Join(s.dir, "next"), filepath.Join(drop, "film")); err != nil {
		t.Fatal(err)
	}
	allHeld(t, s)
}

func TestTheOneThatIsWantedIsFoundAmongTenThousand(t *testing.T) {
	v, b := aFile(1, 4000)
	s, drop, said := dropping(t)
	for i := range 10_000 {
		putFile(t, drop, fmt.Sprintf("DSC%05d.JPG", i), []byte("a holiday"))
	}
	putFile(t, drop, "wanted", b)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	allHeld(t, s)
	until(t, s, "the rest is judged", func() bool {
		return len(s.Dropped()) == maxDropped && strings.Contains(said.String(), "more files in drop")
	})
	if saidOf(s, "wanted") != "taken" {
		t.Errorf("what was taken gave way to what was not: %v", s.Dropped())
	}
	if n := strings.Count(said.String(), "DSC"); n > 3*maxDropLines {
		t.Errorf("%d of the others were logged", n)
	}
}

func TestTooManyFilesAreSaid(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes 16 000 files")
	}
	v, _ := aFile(1, 4000)
	s, drop, _ := dropping(t)
	for i := range maxDrop + 1 {
		touch(drop, fmt.Sprint(i))
	}
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "it is said", func() bool { return strings.HasPrefix(saidOf(s, ""), "more than 16384 files") })
}

func TestADroppedFileTakesThePlaceOfWhatWasFetchedOfIt(t *testing.T) {
	v, b := aFile(1, 400_000)
	from := newBase(t)
	begun, end := make(chan struct{}), make(chan struct{})
	from.set(func(w http.ResponseWriter, r *http.Request) { // half of it, and then silence
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		w.Write(b[:200_000])
		w.(http.Flusher).Flush()
		close(begun)
		select {
		case <-r.Context().Done():
		case <-end:
		}
	})
	defer close(end)
	s := open(t, t.TempDir(), from.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	<-begun
	putFile(t, filepath.Join(s.dir, dropDir), "film", b)
	allHeld(t, s)
	until(t, s, "the download ends and leaves nothing", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		_, err := os.Lstat(s.partPath(v.SHA256))
		return len(s.downloads) == 0 && errors.Is(err, fs.ErrNotExist)
	})
	if from.count() != 1 {
		t.Errorf("it was asked for %d times", from.count())
	}
}

func TestAFullDiskIsSaidOfTheFileThatWouldNotFit(t *testing.T) {
	v, b := aFile(1, 4000)
	s, err := Open(Options{Dir: t.TempDir(), Cap: 1000})
	if err != nil {
		t.Fatal(err)
	}
	putFile(t, filepath.Join(s.dir, dropDir), "film", b)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "it is said", func() bool {
		return strings.HasPrefix(saidOf(s, "film"), "not taken yet: the programme's media needs more than the 1000 bytes")
	})
}

// TestAFileWhoseEventsWereLostIsFound takes the watch of drop/ away, as good as a
// queue that ran over: only its error comes.
func TestAFileWhoseEventsWereLostIsFound(t *testing.T) {
	v, b := aFile(1, 4000)
	s, drop, _ := dropping(t)
	made := make(chan *fsnotify.Watcher, 1)
	s.watcher = func() (*fsnotify.Watcher, error) {
		w, err := fsnotify.NewWatcher()
		made <- w
		return w, err
	}
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	w := <-made
	until(t, s, "drop is watched and read", func() bool { return slices.Contains(w.WatchList(), drop) && readings(s) > 0 && quietly(s) })
	if err := w.Remove(drop); err != nil {
		t.Fatal(err)
	}
	putFile(t, drop, "film", b)
	w.Errors <- fsnotify.ErrEventOverflow
	allHeld(t, s)
}

// quietly reports whether nothing about drop/ is due.
func quietly(s *Store) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.dropping && s.dropDue.IsZero()
}

// TestTheLastWriteWins has several hands write, cut, rename and delete files in
// drop/, each ending with a file that is wanted. However that falls together with
// the reading of them, every one is found in the end.
func TestTheLastWriteWins(t *testing.T) {
	const hands, rounds, acts = 4, 6, 40
	for round := range rounds {
		s, drop, _ := dropping(t)
		var wants []playlists.Variant
		files := make([][]byte, hands)
		for i := range files {
			v, b := aFile(round*hands+i, 50_000) // all of one length: any may be any
			wants, files[i] = append(wants, v), b
		}
		s.Want(wants)
		livetest.Run(t, s.Run)
		var all sync.WaitGroup
		for i := range hands {
			all.Go(func() {
				r := rand.New(rand.NewPCG(uint64(round), uint64(i)))
				path, aside := filepath.Join(drop, fmt.Sprintf("film %d", i)), filepath.Join(s.dir, fmt.Sprintf("aside-%d", i))
				for range acts {
					meddle(r, path, aside, files[i])
				}
				if err := finish(r, path, aside, files[i]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		allHeld(t, s)
		for i := range hands {
			got, err := os.ReadFile(s.path(wants[i].SHA256))
			if err != nil || !bytes.Equal(got, files[i]) {
				t.Fatalf("round %d, file %d: %d bytes held, %v", round, i, len(got), err)
			}
		}
	}
}

// meddle does something to a file; that it may fail is part of it.
func meddle(r *rand.Rand, path, aside string, b []byte) {
	wrong := slices.Clone(b)
	wrong[r.IntN(len(b))] ^= 1
	switch r.IntN(6) {
	case 0:
		_ = os.WriteFile(path, wrong, 0o600)
	case 1:
		_ = os.WriteFile(path, b[:r.IntN(len(b))], 0o600)
	case 2:
		_ = os.Truncate(path, r.Int64N(int64(2*len(b))))
	case 3:
		_ = os.WriteFile(aside, wrong, 0o600)
		_ = os.Rename(aside, path)
	case 4:
		_ = os.Remove(path)
	case 5:
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			_, _ = f.WriteAt([]byte{wrong[0], ^wrong[1]}, r.Int64N(int64(len(b)-2)))
			_ = f.Close()
		}
	}
}

// finish leaves the right file there, in one of the ways in which files come.
func finish(r *rand.Rand, path, aside string, b []byte) error {
	switch r.IntN(3) {
	case 0:
		return os.WriteFile(path, b, 0o600)
	case 1:
		if err := os.WriteFile(aside, b, 0o600); err != nil {
			return err
		}
		return os.Rename(aside, path)
	default: // the last byte comes last
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := f.Truncate(int64(len(b))); err != nil {
			return err
		}
		for i := 0; i < len(b); i += 10_000 {
			if _, err := f.WriteAt(b[i:i+10_000], int64(i)); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestACleanNameFitsALine(t *testing.T) {
	for _, name := range []string{"", "a", strings.Repeat("a", 255), strings.Repeat("ї", 127), "\x00\n\r\t\x7f", "\xff\xfe", "a\u2028b\u200d"} {
		got := clean(name)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxDropName || strings.ContainsAny(got, "\n\r\x00\u2028\u200d") {
			t.Errorf("%q became %q", name, got)
		}
	}
}
