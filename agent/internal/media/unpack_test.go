package media

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/bundle"
	"storyline/playlists/livetest"
)

// lay writes a bundle whose media is sparse but for the last file: its members lie
// where they must, and take no room on the disk.
func lay(t *testing.T, path string, hollow int, last []byte) {
	t.Helper()
	x := bundle.Index{Header: playlists.Header{V: 1}}
	x.Orders = []bundle.Order{{Order: playlists.OrderTrust, SHA256: playlists.DigestOf([]byte("trust")), Bytes: 5}}
	for i := range hollow {
		x.Media = append(x.Media, bundle.Media{SHA256: playlists.DigestOf(fmt.Append(nil, i)), Bytes: playlists.MaxMedia})
	}
	x.Media = append(x.Media, bundle.Media{SHA256: playlists.DigestOf(last), Bytes: int64(len(last))})
	index, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := int64(0)
	member := func(name string, size int64, data []byte) {
		var head bytes.Buffer
		if err := tar.NewWriter(&head).WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o444, Format: tar.FormatUSTAR}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt(append(head.Bytes(), data...), at); err != nil {
			t.Fatal(err)
		}
		at += 512 + (size+511)/512*512
	}
	member(bundle.IndexName, int64(len(index)), index)
	member("orders/"+x.Orders[0].SHA256.String(), 5, []byte("trust"))
	for _, m := range x.Media {
		data := last
		if m.Bytes == playlists.MaxMedia {
			data = nil
		}
		member("media/sha256/"+m.SHA256.String(), m.Bytes, data)
	}
	if err := f.Truncate(at + 1024); err != nil {
		t.Fatal(err)
	}
}

// TestABundleOfEightGigabytesIsReadInPlace has one film of it wanted: that is
// copied, and nothing else of it is read, held in memory or written.
func TestABundleOfEightGigabytesIsReadInPlace(t *testing.T) {
	v, b := aFile(1, 3_000_000)
	var mu sync.Mutex
	reads := 0
	s, err := Open(Options{Dir: t.TempDir(), Orders: func(b *bundle.Bundle) string {
		mu.Lock()
		defer mu.Unlock()
		reads++
		if msg, err := b.ReadOrder(0); err != nil || string(msg) != "trust" {
			return fmt.Sprintf("%q, %v", msg, err)
		}
		return "trust taken"
	}})
	if err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Join(s.dir, dropDir, "all"), 8, b)
	s.Want(nil)
	livetest.Run(t, s.Run)
	until(t, s, "its orders are read", func() bool {
		return saidOf(s, "all") == "bundle: trust taken; 0 of its 9 media files are for this display, 0 held"
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s.Want([]playlists.Variant{v}) // as the playlist in it would
	allHeld(t, s)
	until(t, s, "it is said", func() bool {
		return saidOf(s, "all") == "bundle: trust taken; 1 of its 9 media files are for this display, 1 held"
	})
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes of memory were used", used)
	}
	for _, dir := range []string{mediaDir, partDir} {
		entries, err := os.ReadDir(filepath.Join(s.dir, dir))
		if want := map[string]int{mediaDir: 1, partDir: 0}[dir]; err != nil || len(entries) != want {
			t.Errorf("%d files in %s, %v", len(entries), dir, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if reads != 1 {
		t.Errorf("the orders were read %d times", reads)
	}
}

// TestABundleThatIsNoneIsSaid leaves what begins like a bundle and isn't one.
// TestWhatIsHeldLaterIsSaidOfTheBundle has the film of a bundle damaged there: it comes
// from the base, after the bundle was read.
func TestWhatIsHeldLaterIsSaidOfTheBundle(t *testing.T) {
	v, b := aFile(1, 512*100)
	s := open(t, t.TempDir(), newBase(t, b).URL)
	path := filepath.Join(s.dir, dropDir, "kyiv")
	damaged := bytes.Clone(b)
	damaged[0] ^= 1
	lay(t, path, 0, b)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(whole, b, damaged, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "it is said that the film is held", func() bool {
		return saidOf(s, "kyiv") == "bundle; 1 of its 1 media files are for this display, 1 held, 1 damaged" ||
			saidOf(s, "kyiv") == "bundle; 1 of its 1 media files are for this display, 1 held"
	})
}

func TestABundleThatIsNoneIsSaid(t *testing.T) {
	v, b := aFile(1, 3000)
	for name, c := range map[string]struct {
		spoil func(file []byte) []byte
		want  string
	}{
		"its name alone":      {func(f []byte) []byte { return f[:len(bundle.IndexName)+1] }, "not taken: the bundle is not whole: it ends within its first block"},
		"half an index":       {func(f []byte) []byte { return f[:600] }, "not taken: the bundle is not whole: it ends within its index"},
		"a link in it":        {func(f []byte) []byte { f[156] = '2'; return f }, "not taken: the bundle breaks its rules: its first block is not one of ours"},
		"an index of nothing": {func(f []byte) []byte { copy(f[512:], "nothing"); return f }, "not taken: the bundle breaks its rules: its index can't be read: "},
		"the film torn off": {func(f []byte) []byte { return f[:len(f)-3000] },
			"bundle; 1 of its 1 media files are for this display, 0 held; the bundle is not whole: 1 of its 2 parts are there"},
		"something behind it": {func(f []byte) []byte { return append(f, "more"...) },
			"bundle; 1 of its 1 media files are for this display, 1 held; the bundle breaks its rules: 4 bytes too many"},
	} {
		t.Run(name, func(t *testing.T) {
			s, drop, _ := dropping(t)
			lay(t, filepath.Join(s.dir, "whole"), 0, b)
			file, err := os.ReadFile(filepath.Join(s.dir, "whole"))
			if err != nil {
				t.Fatal(err)
			}
			putFile(t, drop, "film.mp4", c.spoil(file))
			s.Want([]playlists.Variant{v})
			livetest.Run(t, s.Run)
			until(t, s, "it is said", func() bool { return strings.HasPrefix(saidOf(s, "film.mp4"), c.want) })
		})
	}
}

// A stick may hold thousands of bundles, each with an index of megabytes.
func TestABundleIsNotReadAgainBeforeSomethingElseIsWanted(t *testing.T) {
	v, b := aFile(1, 3000)
	s, drop, _ := dropping(t)
	lay(t, filepath.Join(drop, "all"), 3000, b)
	s.Want(nil)
	read := func() uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s.drop(t.Context())
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if used := read(); used < 1<<20 {
		t.Fatalf("%d bytes were used to read it", used)
	}
	s.rescan(time.Now())
	if used := read(); used > 200_000 {
		t.Errorf("%d bytes were used to read it again", used)
	}
	s.Want([]playlists.Variant{v})
	s.mu.Lock()
	s.looked(s.files[v.SHA256], identity{}, fs.ErrNotExist)
	s.mu.Unlock()
	s.drop(t.Context())
	if len(s.Missing()) > 0 {
		t.Errorf("what came to be wanted was not taken: %s", saidOf(s, "all"))
	}
}
