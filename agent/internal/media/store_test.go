package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"go.uber.org/goleak"

	"storyline/playlists"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// aFile makes some bytes and the variant that names them.
func aFile(n, size int) (playlists.Variant, []byte) {
	b := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(n)})
	r.Read(b)
	return playlists.Variant{SHA256: playlists.DigestOf(b), Bytes: int64(size), Type: "image/png", W: 16, H: 9}, b
}

// base is a controller's media server with behaviour of its own choosing.
type base struct {
	*httptest.Server
	mu     sync.Mutex
	files  map[string][]byte
	asked  []string
	ranges []string
	serve  http.HandlerFunc // instead of the files
}

func newBase(t *testing.T, files ...[]byte) *base {
	b := &base{files: map[string][]byte{}}
	for _, f := range files {
		b.files["/media/sha256/"+playlists.DigestOf(f).String()] = f
	}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *base) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	b.asked = append(b.asked, filepath.Base(r.URL.Path))
	b.ranges = append(b.ranges, r.Header.Get("Range"))
	file, ok, serve := b.files[r.URL.Path], b.files[r.URL.Path] != nil, b.serve
	b.mu.Unlock()
	w.Header().Set("ETag", `"`+filepath.Base(r.URL.Path)+`"`)
	switch {
	case serve != nil:
		serve(w, r)
	case ok:
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
	default:
		http.NotFound(w, r)
	}
}

func (b *base) set(serve http.HandlerFunc) {
	b.mu.Lock()
	b.serve = serve
	b.mu.Unlock()
}

func (b *base) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.asked)
}

func open(t *testing.T, dir string, bases ...string) *Store {
	t.Helper()
	s, err := Open(Options{Dir: dir, Bases: bases, Boot: "this run"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// running runs a store until the test ends or stop is called.
func running(t *testing.T, s *Store) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run gave %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// until waits for a condition that Changed announces.
func until(t *testing.T, s *Store, what string, ok func() bool) {
	t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-s.Changed():
		case <-tick.C:
		case <-late.C:
			t.Fatalf("not within 20 s: %s; missing %d, problem %q", what, len(s.Missing()), s.Problem())
		}
	}
}

func allHeld(t *testing.T, s *Store) {
	t.Helper()
	until(t, s, "everything is held", func() bool { return len(s.Missing()) == 0 })
}

func get(s *Store, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestWhatIsWantedIsFetchedAndServed(t *testing.T) {
	v, b := aFile(1, 5000)
	u, c := aFile(2, 70_000)
	from := newBase(t, b, c)
	s := open(t, t.TempDir(), from.URL+"/")
	s.Want([]playlists.Variant{v, u, v})
	if m := s.Missing(); len(m) != 2 || !m[v.SHA256] {
		t.Fatalf("missing before anything was fetched: %v", m)
	}
	if w := get(s, "/"+v.SHA256.String()); w.Code != http.StatusNotFound {
		t.Fatalf("served before it was held: %d", w.Code)
	}
	running(t, s)
	allHeld(t, s)
	w := get(s, "/"+u.SHA256.String())
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), c) || w.Header().Get("Content-Type") != "image/png" ||
		w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	w = get(s, "/"+u.SHA256.String(), "Range", "bytes=100-199")
	if w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), c[100:200]) {
		t.Fatalf("range: %d, %d bytes", w.Code, w.Body.Len())
	}
	info, err := os.Stat(s.path(v.SHA256))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	for _, path := range []string{"/", "/x", "/../store.go", "/" + strings.ToUpper(v.SHA256.String()), "/" + playlists.Digest{1}.String()} {
		if w := get(s, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	s.Want([]playlists.Variant{v})
	if w := get(s, "/"+u.SHA256.String()); w.Code != http.StatusNotFound {
		t.Errorf("served what is no longer wanted: %d", w.Code)
	}
}

func TestTheMostUrgentIsFetchedFirst(t *testing.T) {
	var list []playlists.Variant
	var want []string
	from := newBase(t)
	for i := range 12 {
		v, b := aFile(i, 100)
		from.files["/media/sha256/"+v.SHA256.String()] = b
		list, want = append(list, v), append(want, v.SHA256.String())
	}
	arrived, release := make(chan string), make(chan bool)
	from.set(func(w http.ResponseWriter, r *http.Request) {
		arrived <- filepath.Base(r.URL.Path)
		<-release
		from.mu.Lock()
		b := from.files[r.URL.Path]
		from.mu.Unlock()
		w.Write(b)
	})
	s := open(t, t.TempDir(), from.URL)
	s.Want(list)
	running(t, s)
	first := []string{<-arrived, <-arrived}
	slices.Sort(first)
	both := slices.Sorted(slices.Values(want[:2]))
	if !slices.Equal(first, both) {
		t.Fatalf("first fetched %v", first)
	}
	until(t, s, "all have been looked for", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.files[list[11].SHA256].state == lacking
	})
	for i := 2; i < len(want); i++ {
		release <- true
		if got := <-arrived; got != want[i] {
			t.Fatalf("request %d was for another file", i)
		}
	}
	release <- true
	release <- true
	allHeld(t, s)
}

func TestBytesThatAreNotTheDigestsAreNeverHeld(t *testing.T) {
	v, b := aFile(1, 3000)
	wrong := bytes.Clone(b)
	wrong[7] ^= 1
	for name, serve := range map[string]http.HandlerFunc{
		"other bytes": func(w http.ResponseWriter, _ *http.Request) { w.Write(wrong) },
		"too many":    func(w http.ResponseWriter, _ *http.Request) { w.Write(append(bytes.Clone(b), 'x')) },
		"too many, chunk": func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.Write(append(bytes.Clone(b), 'x'))
		},
		"too few":  func(w http.ResponseWriter, _ *http.Request) { w.Write(b[:100]) },
		"an error": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, string(b), 500) },
		"another host": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/x", http.StatusFound)
		},
		"a wrong range": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 5-2999/3000")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(b)
		},
	} {
		t.Run(name, func(t *testing.T) {
			bad, good := newBase(t), newBase(t, b)
			bad.set(serve)
			s := open(t, t.TempDir(), bad.URL)
			s.Want([]playlists.Variant{v})
			stop := running(t, s)
			until(t, s, "a second attempt", func() bool { return bad.count() >= 2 })
			if len(s.Missing()) != 1 || s.Problem() == "" {
				t.Fatalf("missing %d, problem %q", len(s.Missing()), s.Problem())
			}
			stop()
			// The next base has it.
			s = open(t, s.dir, bad.URL, good.URL)
			s.Want([]playlists.Variant{v})
			running(t, s)
			allHeld(t, s)
		})
	}
}

func TestADownloadGoesOnWhereItBrokeOff(t *testing.T) {
	v, b := aFile(1, 200_000)
	from := newBase(t)
	broken := 0
	from.set(func(w http.ResponseWriter, r *http.Request) {
		from.mu.Lock()
		broken++
		n := broken
		from.mu.Unlock()
		if n > 2 {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
			return
		}
		start := 0
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start); err == nil {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(b)-1, len(b)))
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(b)-start))
		if start > 0 {
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write(b[start : start+60_000])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	s := open(t, t.TempDir(), from.URL)
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
	if got := strings.Join(from.ranges, " "); got != " bytes=60000- bytes=120000-" {
		t.Fatalf("ranges %q", got)
	}
}

func TestADamagedOrDeletedFileIsNoticedAndFetchedAnew(t *testing.T) {
	v, b := aFile(1, 9000)
	from := newBase(t, b)
	s := open(t, t.TempDir(), from.URL)
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
	path := s.path(v.SHA256)
	for name, spoil := range map[string]func() error{
		"a bit flipped in place": func() error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt([]byte{b[500] ^ 4}, 500)
			return errors.Join(err, f.Close())
		},
		"deleted": func() error { return os.Remove(path) },
		"replaced by rename": func() error {
			other := filepath.Join(s.dir, "other")
			return errors.Join(os.WriteFile(other, bytes.Repeat([]byte{1}, 9000), 0o600), os.Rename(other, path))
		},
		"cut off":       func() error { return os.Truncate(path, 10) },
		"turned a link": func() error { return errors.Join(os.Remove(path), os.Symlink("/etc/hostname", path)) },
		"turned a directory": func() error {
			return errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o700))
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := from.count()
			if err := spoil(); err != nil {
				t.Fatal(err)
			}
			if w := get(s, "/"+v.SHA256.String()); w.Code == 200 && !bytes.Equal(w.Body.Bytes(), b) {
				t.Fatal("served what nobody approved")
			}
			until(t, s, "fetched anew", func() bool { return from.count() > before })
			allHeld(t, s)
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, b) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
		})
	}
}

func TestTheDirectoryItselfMayGo(t *testing.T) {
	v, b := aFile(1, 900)
	from := newBase(t, b)
	s := open(t, t.TempDir(), from.URL)
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
	if err := os.RemoveAll(filepath.Join(s.dir, mediaDir)); err != nil {
		t.Fatal(err)
	}
	until(t, s, "fetched anew", func() bool { return from.count() > 1 })
	allHeld(t, s)
	// And the watch is whole again.
	if err := os.Remove(s.path(v.SHA256)); err != nil {
		t.Fatal(err)
	}
	until(t, s, "fetched again", func() bool { return from.count() > 2 })
	allHeld(t, s)
}

func TestADiskThatCantBeAskedIsUnknownNotFull(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if free, _, err := s.Disk(); err != nil || free <= 0 {
		t.Fatalf("%d bytes are free: %v", free, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if free, _, err := s.Disk(); err == nil {
		t.Errorf("of a disk that is gone %d bytes are said to be free", free)
	}
}

func TestFilesFoundAtStartAreHashedBeforeTheyCount(t *testing.T) {
	v, b := aFile(1, 4000)
	u, c := aFile(2, 4000)
	dir := t.TempDir()
	from := newBase(t, b, c)
	s := open(t, dir, from.URL)
	c[9] ^= 1
	for d, bytes := range map[playlists.Digest][]byte{v.SHA256: b, u.SHA256: c} {
		if err := os.WriteFile(s.path(d), bytes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c[9] ^= 1
	s.Want([]playlists.Variant{v, u})
	if len(s.Missing()) != 2 {
		t.Fatal("held without a look")
	}
	running(t, s)
	allHeld(t, s)
	if from.count() != 1 || from.asked[0] != u.SHA256.String() {
		t.Fatalf("fetched %v", from.asked)
	}
}

func TestFilesFoundAtStartAreHashedInTheOrderOfNeed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var order []playlists.Variant
	for n := range 12 {
		v, b := aFile(n, (12-n)*100_000) // the longest first: any other order is quicker
		order = append(order, v)
		if err := os.WriteFile(s.path(v.SHA256), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Want(order)
	running(t, s)
	until(t, s, "all to be held", func() bool {
		missing := s.Missing()
		first := slices.IndexFunc(order, func(v playlists.Variant) bool { return missing[v.SHA256] })
		if first >= 0 && len(missing) != len(order)-first {
			t.Errorf("file %d is not held, and one behind it is", first)
		}
		return first < 0
	})
}

func TestFilesMayBeDroppedUnderAnyName(t *testing.T) {
	v, b := aFile(1, 4000)
	u, c := aFile(2, 6000)
	s := open(t, t.TempDir())
	drop := filepath.Join(s.dir, dropDir)
	if err := os.WriteFile(filepath.Join(drop, "-rf film (1) $(x).mp4"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	os.Symlink("/etc/passwd", filepath.Join(drop, "link"))
	os.WriteFile(filepath.Join(drop, "same length"), bytes.Repeat([]byte{7}, 4000), 0o600)
	s.Want([]playlists.Variant{v, u})
	running(t, s)
	until(t, s, "the first is held", func() bool { return !s.Missing()[v.SHA256] })
	// The second arrives while we watch, in two pieces.
	f, err := os.Create(filepath.Join(drop, "b"))
	if err != nil {
		t.Fatal(err)
	}
	f.Write(c[:3000])
	f.Sync()
	f.Write(c[3000:])
	f.Close()
	allHeld(t, s)
	if entries, _ := os.ReadDir(drop); len(entries) != 4 {
		t.Errorf("%d files left in drop, 4 were put there", len(entries))
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, mediaDir)); len(entries) != 2 {
		t.Errorf("%d files in media", len(entries))
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, partDir)); len(entries) != 0 {
		t.Errorf("%d files left in part", len(entries))
	}
}

func TestUnwantedFilesGiveWayUnderTheCap(t *testing.T) {
	v, b := aFile(1, 6000)
	u, c := aFile(2, 6000)
	from := newBase(t, b, c)
	s, err := Open(Options{Dir: t.TempDir(), Bases: []string{from.URL}, Cap: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
	s.Want([]playlists.Variant{u})
	allHeld(t, s)
	if _, err := os.Stat(s.path(v.SHA256)); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the unwanted file is still there: %v", err)
	}
	s.Want([]playlists.Variant{u, v})
	until(t, s, "the cap is told", func() bool { return strings.Contains(s.Problem(), "10000") })
	if m := s.Missing(); len(m) != 1 || m[u.SHA256] {
		t.Fatalf("missing %v", m)
	}
}

func TestBasesThatAreNoAddressesAreRefused(t *testing.T) {
	for _, b := range []string{"", "ftp://x", "/media", "http://", "https://h/?q=1", ":"} {
		if _, err := Open(Options{Dir: t.TempDir(), Bases: []string{b}}); err == nil {
			t.Errorf("%q was taken", b)
		}
	}
}

func TestACheckFindsNothingWrongWithAGoodFile(t *testing.T) {
	v, b := aFile(1, 500)
	from := newBase(t, b)
	s := open(t, t.TempDir(), from.URL)
	s.Want([]playlists.Variant{v})
	running(t, s)
	allHeld(t, s)
	s.mu.Lock()
	at := s.files[v.SHA256].hashed
	s.mu.Unlock()
	s.Check(v.SHA256)
	until(t, s, "hashed again", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.files[v.SHA256].hashed.After(at)
	})
	if len(s.Missing()) != 0 || from.count() != 1 {
		t.Fatal("a good file was fetched again")
	}
}

// transport answers requests without a network.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRetriesBackOffFromHalfASecondToAMinuteUntilNudged(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		v, b := aFile(1, 100)
		var mu sync.Mutex
		var at []time.Time
		good := false
		client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, time.Now())
			if !good {
				return nil, errors.New("a tunnel")
			}
			return &http.Response{StatusCode: 200, ContentLength: 100, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(b)), Request: r}, nil
		})}
		s, err := Open(Options{Dir: dir, Bases: []string{"http://controller"}, Client: client})
		if err != nil {
			t.Fatal(err)
		}
		s.watcher = func() (*fsnotify.Watcher, error) { return nil, errors.New("no watches left") }
		s.Want([]playlists.Variant{v})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		time.Sleep(30 * time.Minute)
		mu.Lock()
		if n := len(at); n < 30 || n > 200 {
			t.Errorf("%d attempts in half an hour", n)
		}
		for i := 1; i < len(at); i++ {
			if wait := at[i].Sub(at[i-1]); wait < retryLeast || wait > retryMost+time.Second {
				t.Errorf("waited %s", wait)
			}
		}
		good = true
		n := len(at)
		mu.Unlock()
		s.Nudge()
		synctest.Wait()
		if len(s.Missing()) != 0 || len(at) != n+1 || s.Problem() != "" {
			t.Errorf("nudged: missing %d after %d attempts, %q", len(s.Missing()), len(at)-n, s.Problem())
		}
		// Without a watch a deleted file is found by the rescan.
		if err := os.Remove(s.path(v.SHA256)); err != nil {
			t.Error(err)
		}
		time.Sleep(rescanBlind + time.Second)
		synctest.Wait()
		if len(s.Missing()) != 0 || len(at) != n+2 {
			t.Errorf("rescan: missing %d after %d attempts", len(s.Missing()), len(at)-n)
		}
		// What nobody wants for half a day is deleted.
		s.Want(nil)
		time.Sleep(idleFor + time.Minute)
		synctest.Wait()
		if _, err := os.Stat(s.path(v.SHA256)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("unwanted for half a day and still there: %v", err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestAFullDiskIsToldAndTriedAgain(t *testing.T) {
	v, b := aFile(1, 100)
	from := newBase(t, b)
	s := open(t, t.TempDir(), from.URL)
	// A file in place of the directory fails like a full disk does: creating fails.
	part := filepath.Join(s.dir, partDir)
	os.Remove(part)
	os.WriteFile(part, nil, 0o600)
	s.Want([]playlists.Variant{v})
	running(t, s)
	until(t, s, "told", func() bool { return strings.Contains(s.Problem(), errDisk.Error()) })
	os.Remove(part)
	os.Mkdir(part, 0o700)
	allHeld(t, s)
	if s.Problem() != "" {
		t.Fatal(s.Problem())
	}
}

func FuzzServe(f *testing.F) {
	v, b := aFile(1, 50)
	dir := f.TempDir()
	s, err := Open(Options{Dir: dir})
	if err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(s.path(v.SHA256), b, 0o600); err != nil {
		f.Fatal(err)
	}
	s.Want([]playlists.Variant{v})
	id, err := s.look(context.Background(), v)
	if err != nil {
		f.Fatal(err)
	}
	s.files[v.SHA256].state, s.files[v.SHA256].identity = held, id
	f.Add("/"+v.SHA256.String(), "bytes=1-2")
	f.Add("/../media/x", "")
	f.Fuzz(func(t *testing.T, path, ranges string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		r.Header.Set("Range", ranges)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code == 200 && (path != "/"+v.SHA256.String() && path != v.SHA256.String() || !bytes.Equal(w.Body.Bytes(), b)) {
			t.Fatalf("%q served %d bytes", path, w.Body.Len())
		}
	})
}
