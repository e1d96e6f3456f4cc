package journal

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func segmentsIn(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"+segmentExt))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAJournalGoesOnWhereItEnded(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	id := j.State().ID
	mustAppend(t, j, 0, 40)
	if err := j.Stored(11); err != nil {
		t.Fatal(err)
	}
	j.Close()
	j = mustOpen(t, dir)
	if s := j.State(); s != (playlists.JournalState{ID: id, First: 12, Next: 41}) {
		t.Fatalf("%+v", s)
	}
	mustAppend(t, j, 40, 60)
	list := mustRead(t, j, 1, 100)
	if len(list) != 49 {
		t.Fatalf("%d plays", len(list))
	}
	for i, p := range list {
		if d := cmp.Diff(as(aPlay(i+11), id, uint64(i+12)), p); d != "" {
			t.Fatal(d)
		}
	}
	if j.Problem() != "" {
		t.Fatal(j.Problem())
	}
}

func TestTwoProcessesDoNotShareAJournal(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	if k, err := Open(Options{Dir: dir, Rand: rand.Reader}); err == nil {
		k.Close()
		t.Fatal("opened twice")
	}
	j.Close()
	mustOpen(t, dir)
}

func TestFilesAreForTheAgentAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	mustOpen(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, segmentsIn(t, dir)[0]: 0o600, filepath.Join(dir, "lock"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o", filepath.Base(path), got)
		}
	}
}

// fill appends plays until a further segment has begun.
func fill(t *testing.T, j *Journal, from int) int {
	t.Helper()
	last := len(j.segments)
	for n := from; ; n++ {
		if len(j.segments) > last {
			return n
		}
		mustAppend(t, j, n, n+1)
	}
}

func TestAFullSegmentIsFollowedByAnotherAndDeletedWhenStored(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a whole segment, one sync per play")
	}
	dir := t.TempDir()
	j := mustOpen(t, dir)
	id := j.State().ID
	n := fill(t, j, 0)
	if n < 7000 {
		t.Errorf("a segment held %d plays only", n)
	}
	list := mustRead(t, j, uint64(n-50), 100)
	for i, p := range list {
		seq := uint64(n - 50 + i)
		if d := cmp.Diff(as(aPlay(int(seq)-1), id, seq), p); d != "" {
			t.Fatal(d)
		}
	}
	if err := j.Stored(uint64(n - 2)); err != nil {
		t.Fatal(err)
	}
	if got := len(segmentsIn(t, dir)); got != 2 {
		t.Fatalf("%d segments though a play of the first is not stored", got)
	}
	if err := j.Stored(uint64(n)); err != nil {
		t.Fatal(err)
	}
	if got := len(segmentsIn(t, dir)); got != 1 {
		t.Fatalf("%d segments after all is stored", got)
	}
	j.Close()
	j = mustOpen(t, dir)
	if s := j.State(); s != (playlists.JournalState{ID: id, First: uint64(n + 1), Next: uint64(n + 1)}) {
		t.Fatalf("everything stored and reopened: %+v, want next %d", s, n+1)
	}
}

// shrink makes the journal believe that its active segment is nearly full.
func shrink(j *Journal) { j.active.used = max(j.active.used, spareSlot-maxSlots) }

func TestOverItsCapAJournalDropsTheOldestSegmentAndSaysSo(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(Options{Dir: dir, Rand: rand.Reader, Cap: 3 * segmentSize})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for n := range 8 {
		mustAppend(t, j, n, n+1)
		shrink(j)
		mustAppend(t, j, 100+n, 101+n)
	}
	if got := len(segmentsIn(t, dir)); got != 3 {
		t.Fatalf("%d segments", got)
	}
	s := j.State()
	list := mustRead(t, j, 1, 100)
	if s.First == 1 || s.Next != 17 || list[0].Seq != s.First || len(list) != int(s.Next-s.First) {
		t.Fatalf("%+v, %d plays from %d", s, len(list), list[0].Seq)
	}
	if j.Problem() == "" {
		t.Fatal("nothing was said")
	}
}

func TestAJournalOfAnotherDiskIsSetAside(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	j, k := mustOpen(t, dir), mustOpen(t, other)
	mustAppend(t, j, 0, 3)
	mustAppend(t, k, 0, 3)
	shrink(k)
	mustAppend(t, k, 3, 6)
	j.Close()
	k.Close()
	id := k.State().ID
	// The first segment of one takes the place of the first segment of the other.
	b, err := os.ReadFile(segmentsIn(t, dir)[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(segmentsIn(t, other)[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	k = mustOpen(t, other)
	s := k.State()
	list := mustRead(t, k, 1, 10)
	if s.ID != id || s.Next != 7 || len(list) == 0 || list[0].Seq != s.First {
		t.Fatalf("%+v, plays %d", s, len(list))
	}
	if bad, _ := filepath.Glob(filepath.Join(other, "*.bad")); len(bad) != 1 {
		t.Fatalf("set aside: %v", bad)
	}
}

func TestALostDirectoryMakesAnotherJournal(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, 3)
	id := j.State().ID
	j.Close()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, dir)
	if s := j.State(); s.ID == id || s.Next != 1 {
		t.Fatalf("%+v", s)
	}
}

func TestASegmentDeletedUnderTheJournalDoesNotStopIt(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, 5)
	if err := os.Remove(segmentsIn(t, dir)[0]); err != nil {
		t.Fatal(err)
	}
	if list := mustRead(t, j, 1, 10); len(list) != 0 {
		t.Fatalf("%d plays of a deleted segment", len(list))
	}
	mustAppend(t, j, 5, 7)
	if s := j.State(); s.First != 6 || s.Next != 8 || j.Problem() == "" {
		t.Fatalf("%+v %q", s, j.Problem())
	}
	j.Close()
	if list := mustRead(t, mustOpen(t, dir), 1, 10); len(list) != 2 || list[0].Seq != 6 {
		t.Fatalf("%v", list)
	}
}

func TestAFailedWriteCostsItsSeqAndNoOther(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, 3)
	j.active.file.Close() // as if the disk had gone
	if _, err := j.Append(aPlay(3)); err == nil {
		t.Fatal("acknowledged without a file")
	}
	if j.Problem() == "" {
		t.Fatal("nothing was said")
	}
	if seq, err := j.Append(aPlay(4)); seq != 5 || err != nil {
		t.Fatalf("seq %d, %v", seq, err)
	}
	if err := j.Stored(3); err != nil {
		t.Fatal(err)
	}
	if s := j.State(); s.First != 5 {
		t.Fatalf("a seq that nobody holds stands as the first: %+v", s)
	}
	j.Close()
	var seqs bytes.Buffer
	for _, p := range mustRead(t, mustOpen(t, dir), 1, 10) {
		seqs.WriteByte(byte('0' + p.Seq))
	}
	if seqs.String() != "5" {
		t.Fatalf("seqs %s after reopening", seqs.String())
	}
}

// full fills the active segment and the disk; removing what it names makes room
// on the disk again.
func full(t interface{ Fatal(...any) }, j *Journal) string {
	j.active.used = max(j.active.used, spareSlot-1)
	inTheWay := filepath.Join(j.dir, tempName)
	if err := os.MkdirAll(filepath.Join(inTheWay, "still"), 0o700); err != nil {
		t.Fatal(err)
	}
	return inTheWay
}

func TestWhatAFullDiskWouldNotTakeIsUnknownAndNotZero(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, 3)
	inTheWay := full(t, j)
	for range 5 {
		if _, err := j.Append(aPlay(3)); err == nil {
			t.Fatal("acknowledged without room")
		}
	}
	if err := j.Skip(2); err != nil {
		t.Fatal(err)
	}
	j.Close() // as good as a kill: a restart finds the disk as full as before
	j = mustOpen(t, dir)
	if s := j.State(); s.First != 1 || s.Next != 11 || j.damaged > 0 {
		t.Fatalf("%+v, %d damaged", s, j.damaged)
	}
	if _, err := j.Append(aPlay(3)); err == nil {
		t.Fatal("acknowledged without room")
	}
	if err := os.RemoveAll(inTheWay); err != nil {
		t.Fatal(err)
	}
	if seq, err := j.Append(aPlay(4)); seq != 12 || err != nil {
		t.Fatalf("seq %d, %v", seq, err)
	}
	if err := j.Stored(3); err != nil {
		t.Fatal(err)
	}
	if s := j.State(); s.First != 12 {
		t.Fatalf("the gap is not told: %+v", s)
	}
}

func TestADirectoryOfAnotherDisplayBeginsANewJournal(t *testing.T) {
	dir := t.TempDir()
	of := func(display playlists.DisplayID) *Journal {
		t.Helper()
		j, err := Open(Options{Dir: dir, Display: display, Rand: rand.Reader})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	seen := map[playlists.ID128]bool{}
	for n, display := range []playlists.DisplayID{"d-1", "d-2", "d-1"} {
		j := of(display)
		s := j.State()
		if seen[s.ID] || s.First != 1 || s.Next != 1 {
			t.Fatalf("%s in a directory of another display: %+v", display, s)
		}
		seen[s.ID] = true
		mustAppend(t, j, 0, 3)
		shrink(j)
		mustAppend(t, j, 3, 5)
		j.Close()
		j = of(display)
		if again := j.State(); again.ID != s.ID || again.Next != 6 {
			t.Fatalf("its own after a restart: %+v", again)
		}
		j.Close()
		if bad, _ := filepath.Glob(filepath.Join(dir, "*.bad")); len(bad) != 2*n {
			t.Fatalf("set aside: %v", bad)
		}
	}
}

func TestADirectoryDeletedUnderTheJournalIsMadeAnew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, 3)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, 3, 5)
	if j.Problem() == "" {
		t.Error("three plays went unsaid")
	}
	if list := mustRead(t, j, 1, 10); len(list) != 2 || list[0].Seq != 4 {
		t.Fatalf("%v", list)
	}
	if k, err := Open(Options{Dir: dir, Rand: rand.Reader}); err == nil {
		k.Close()
		t.Fatal("opened twice")
	}
	j.Close()
	if list := mustRead(t, mustOpen(t, dir), 1, 10); len(list) != 2 || list[0].Seq != 4 {
		t.Fatalf("after a restart: %v", list)
	}
}
