package media

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestOnlyWhatNobodyWantsIsCounted(t *testing.T) {
	a, b := playlists.Digest{1}, playlists.Digest{2}
	unwanted, wanted := kept{digest: a}, kept{digest: a, wanted: true}
	for name, c := range map[string]struct {
		before idle
		ran    time.Duration
		list   []kept
		after  idle
		over   []kept
	}{
		"nothing is there":                   {nil, time.Hour, nil, idle{}, nil},
		"it begins when it is first seen":    {nil, time.Hour, []kept{unwanted}, idle{a: 0}, nil},
		"it goes on while the agent runs":    {idle{a: time.Minute}, time.Hour, []kept{unwanted}, idle{a: 61 * time.Minute}, nil},
		"what is wanted again has none":      {idle{a: time.Hour, b: 1}, 1, []kept{wanted, {digest: b}}, idle{b: 2}, nil},
		"what has gone has none":             {idle{a: time.Hour}, time.Hour, nil, idle{}, nil},
		"a moment before its end it stays":   {idle{a: 0}, idleFor - 1, []kept{unwanted}, idle{a: idleFor - 1}, nil},
		"and then it goes":                   {idle{a: idleFor - 1}, 1, []kept{unwanted}, idle{a: idleFor}, []kept{unwanted}},
		"a file goes with its part":          {idle{a: idleFor}, 1, []kept{unwanted, {digest: a, part: true}}, idle{a: idleFor + 1}, []kept{unwanted, {digest: a, part: true}}},
		"what could not be deleted is tried": {idle{a: 2 * idleFor}, 1, []kept{unwanted}, idle{a: 2*idleFor + 1}, []kept{unwanted}},
	} {
		t.Run(name, func(t *testing.T) {
			after, over := c.before.after(c.ran, c.list)
			if d := cmp.Diff(c.after, after); d != "" {
				t.Errorf("the count (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.over, over, cmp.AllowUnexported(kept{})); d != "" {
				t.Errorf("what goes (-want +got):\n%s", d)
			}
		})
	}
}

func TestACountIsSavedWhenItTellsSomethingNew(t *testing.T) {
	a, b := playlists.Digest{1}, playlists.Digest{2}
	for name, c := range map[string]struct {
		count, saved idle
		want         bool
	}{
		"nothing, as before":    {idle{}, nil, false},
		"a first file":          {idle{a: 0}, nil, true},
		"a little more":         {idle{a: idleSaved - 1}, idle{a: 0}, false},
		"ten minutes more":      {idle{a: idleSaved}, idle{a: 0}, true},
		"one that is new":       {idle{b: 0}, idle{a: 0}, true},
		"one that is gone":      {idle{}, idle{a: 0}, true},
		"one that begins again": {idle{a: 0}, idle{a: time.Hour}, true},
	} {
		if got := c.count.due(c.saved); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// rides lets a display run again and again for a while, each time on the file that
// was withdrawn, until it is gone, and gives how long it ran in all.
func rides(t *testing.T, dir string, v playlists.Variant, run time.Duration, boot func(n int) string) (ran time.Duration) {
	t.Helper()
	for n := 0; ran < 3*idleFor; n++ {
		s, err := Open(Options{Dir: dir, Boot: boot(n)})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		s.expire(begun) // nobody has said what is wanted
		s.Want(nil)
		for at := time.Duration(0); at <= run; at += rescanEvery {
			s.expire(begun.Add(at))
			if _, err := os.Lstat(s.path(v.SHA256)); errors.Is(err, fs.ErrNotExist) {
				return ran + at
			}
		}
		ran += run // and is cut from power
	}
	t.Errorf("after %s it is still there", ran)
	return ran
}

func TestWhatWasWithdrawnGoesThoughThePowerIsCutEveryDay(t *testing.T) {
	for name, c := range map[string]struct {
		run         time.Duration
		boot        func(n int) string
		least, most time.Duration // of running
	}{
		"a run without an end":           {2 * idleFor, boots, idleFor, idleFor},
		"cut every few hours":            {3*time.Hour + 7*time.Minute, boots, idleFor - 4*idleSaved, idleFor},
		"cut before a count is saved":    {7 * time.Minute, boots, idleFor / 2, idleFor},
		"cut before the second look":     {3 * time.Minute, boots, idleFor / 4, idleFor / 2},
		"an agent that is started again": {3*time.Hour + 7*time.Minute, func(int) string { return "one" }, idleFor, idleFor + 4*idleSaved},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v, b := aFile(1, 100)
			lie(t, open(t, dir), v, b)
			if ran := rides(t, dir, v, c.run, c.boot); ran < c.least || ran > c.most {
				t.Errorf("gone after %s, want %s to %s", ran, c.least, c.most)
			}
		})
	}
}

func TestEachBootIsCountedHoweverShortTheRun(t *testing.T) {
	dir := t.TempDir()
	v, b := aFile(1, 100)
	s := open(t, dir)
	lie(t, s, v, b)
	s.Want(nil)
	s.expire(time.Now())
	for n := range 3 {
		for range 2 { // the agent starts twice
			if _, err := Open(Options{Dir: dir, Boot: boots(n + 1)}); err != nil {
				t.Fatal(err)
			}
			if got, want := saved(t, dir)[v.SHA256], time.Duration(n+1)*idleSaved; got != want {
				t.Errorf("after %d boots %s are kept, want %s", n+1, got, want)
			}
		}
	}
}

func TestWhatNobodyWantsIsCountedOnceThatIsKnown(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	v, b := aFile(1, 100)
	lie(t, s, v, b)
	s.dropDue = time.Now().Add(time.Hour) // what the first look puts forward, and is done after it
	livetest.Run(t, s.Run)
	livetest.Until(t, "the first look", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.dropDue.IsZero()
	})
	s.Want(nil)
	livetest.Until(t, "the count", func() bool {
		_, err := os.Lstat(filepath.Join(dir, idleFile))
		return err == nil
	})
}

func boots(n int) string { return time.Duration(n).String() }

// lie puts a file in its place.
func lie(t *testing.T, s *Store, v playlists.Variant, b []byte) {
	t.Helper()
	if err := os.WriteFile(s.path(v.SHA256), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFilmThatIsWantedAgainStays(t *testing.T) {
	dir := t.TempDir()
	v, b := aFile(1, 100)
	s := open(t, dir)
	lie(t, s, v, b)
	now := time.Now()
	s.Want(nil)
	s.expire(now)
	s.expire(now.Add(idleFor - time.Minute))
	s.Want([]playlists.Variant{v}) // between two looks
	s.Want(nil)
	s.expire(now.Add(idleFor + time.Minute))
	if _, err := os.Lstat(s.path(v.SHA256)); err != nil {
		t.Fatalf("its count went on from before it was wanted: %v", err)
	}

	next := open(t, dir) // the process that comes after knows that, too
	next.expire(now)     // nobody has said what is wanted
	next.Want([]playlists.Variant{v})
	for at := range 3 {
		next.expire(now.Add(time.Duration(at) * idleFor))
	}
	if _, err := os.Lstat(next.path(v.SHA256)); err != nil {
		t.Errorf("wanted, and gone: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, idleFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing is to be counted, and still there is a file: %v", err)
	}
}

func TestUntilSomebodySaysWhatIsWantedTheCountRests(t *testing.T) {
	dir := t.TempDir()
	v, b := aFile(1, 100)
	s := open(t, dir)
	lie(t, s, v, b)
	now := time.Now()
	s.Want(nil)
	s.expire(now)
	s.expire(now.Add(time.Hour))
	next := open(t, dir)
	next.expire(now)
	next.expire(now.Add(2 * idleFor))
	if got := saved(t, dir)[v.SHA256]; got != time.Hour {
		t.Errorf("%s are kept, want 1h", got)
	}
}

// saved is the count that lies on disk.
func saved(t *testing.T, dir string) idle {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, idleFile))
	if err != nil {
		t.Fatal(err)
	}
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r.Idle
}

func TestWhatIsCountedWearsNoDiskOut(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for n := range 20 {
		v, b := aFile(n, 100)
		lie(t, s, v, b)
	}
	s.Want(nil)
	now, writes := time.Now(), 0
	var before os.FileInfo
	for at := time.Duration(0); at < 2*idleFor; at += rescanBlind {
		s.expire(now.Add(at))
		info, err := os.Lstat(filepath.Join(dir, idleFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if info != nil && (before == nil || !os.SameFile(before, info)) {
			writes++
		}
		before = info
	}
	if most := int(idleFor/idleSaved) + 2; writes == 0 || writes > most {
		t.Errorf("written %d times until all is gone, want at most %d", writes, most)
	}
	if before != nil {
		t.Error("nothing is left to be counted, and still there is a file")
	}
}

func TestACountThatCantBeReadOrKeptIsBegunAnew(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "half": `{"v":1,"idle":{"`, "another version": `{"v":9}`, "other names": `{"v":1,"idle":{"../x":1}}`} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, idleFile), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			v, b := aFile(1, 100)
			lie(t, open(t, dir), v, b)
			if _, err := os.Lstat(filepath.Join(dir, idleFile+".bad")); err != nil {
				t.Errorf("not set aside: %v", err)
			}
			if ran := rides(t, dir, v, 2*idleFor, boots); ran != idleFor {
				t.Errorf("gone after %s", ran)
			}
		})
	}
	t.Run("a disk that takes nothing", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		v, b := aFile(1, 100)
		lie(t, s, v, b)
		if err := os.MkdirAll(filepath.Join(dir, idleFile, "below"), 0o700); err != nil { // nothing can be renamed over it
			t.Fatal(err)
		}
		s.Want(nil)
		now := time.Now()
		s.expire(now)
		if s.expire(now.Add(idleFor)); len(s.attic.saved) > 0 {
			t.Error("said to be kept")
		}
		if _, err := os.Lstat(s.path(v.SHA256)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("one run is long enough, and still there: %v", err)
		}
	})
}
