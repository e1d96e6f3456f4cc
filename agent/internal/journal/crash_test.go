package journal

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

// written makes a journal of n plays and gives its id, its segment's name and
// its bytes.
func written(t *testing.T, n int) (playlists.ID128, string, []byte) {
	t.Helper()
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, n)
	id := j.State().ID
	j.Close()
	path := segmentsIn(t, dir)[0]
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return id, filepath.Base(path), b
}

// cases is how many plays are damaged byte by byte: the work grows with their
// square. Six have all kinds of contexts, and some twice.
func cases(n int) int {
	if raced {
		return min(n, 6)
	}
	return n
}

// genuine fails unless every record is one that was appended, in order.
func genuine(t *testing.T, s *scanned, what string) {
	t.Helper()
	var last uint64
	for i := range s.records {
		r := &s.records[i]
		p, ok := r.play(s.id, s.contexts)
		if !ok || r.seq <= last {
			t.Fatalf("%s: record %d after %d, ok %v", what, r.seq, last, ok)
		}
		last = r.seq
		// Asked some hundred thousand times: cmp only when there is something to show.
		if want := as(aPlay(int(r.seq)-1), s.id, r.seq); !reflect.DeepEqual(want, p) {
			t.Fatalf("%s: invented: %s", what, cmp.Diff(want, p))
		}
	}
}

func TestCutAnywhereEveryPlayBeforeTheCutIsThere(t *testing.T) {
	n := cases(10)
	id, _, data := written(t, n)
	whole := scan(data, id, 1)
	end := whole.used * slotSize
	// where tells how many plays are complete before a byte.
	where := make([]int, end+1)
	for at := 1; at <= end; at++ {
		s := scan(data[:at/slotSize*slotSize], id, 1)
		where[at] = len(s.records)
	}
	if where[end] != n {
		t.Fatalf("%d plays of %d are read from a whole segment", where[end], n)
	}
	for at := end; at >= 0; at-- {
		if at < end {
			data[at] = 0 // what lies behind was never written
		}
		for name, cut := range map[string][]byte{"cut off": data[:at], "zeros": data} {
			s := scan(cut, id, 1)
			genuine(t, &s, name)
			if len(s.records) < where[at] {
				t.Fatalf("%s at %d: %d plays, %d were complete", name, at, len(s.records), where[at])
			}
			if name == "cut off" && s.next <= uint64(n) {
				t.Fatalf("cut off at %d: seq goes on at %d, but %d were told", at, s.next, n)
			}
		}
	}
}

func TestAFlippedByteCostsOnePlayAtMost(t *testing.T) {
	n := cases(9)
	id, _, data := written(t, n)
	whole := scan(data, id, 1)
	for at := range whole.used * slotSize {
		flip := byte(1 << (at % 8))
		data[at] ^= flip
		s := scan(data, id, 1)
		genuine(t, &s, "flipped")
		// A context whose second copy was not due yet is the one exception that
		// the format allows: its only play is lost, still one.
		if len(s.records) < n-1 {
			t.Fatalf("byte %d, bits %02x: %d of %d plays", at, flip, len(s.records), n)
		}
		if s.next <= uint64(n) {
			t.Fatalf("byte %d: seq %d would be told twice", at, s.next)
		}
		data[at] ^= flip
	}
}

func TestAJournalOpensWithEachOfItsSlotsDamaged(t *testing.T) {
	const n = 25
	_, name, data := written(t, n)
	used := 0
	for i := range data {
		if data[i] != 0 && i < lastSlot*slotSize {
			used = i/slotSize + 1
		}
	}
	for slot := range used {
		dir := t.TempDir()
		b := bytes.Clone(data)
		for i := range slotSize {
			b[slot*slotSize+i] ^= 0x5a
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
		j := mustOpen(t, dir)
		seq, err := j.Append(aPlay(0))
		if err != nil || seq <= n {
			t.Fatalf("slot %d: seq %d, %v", slot, seq, err)
		}
		list := mustRead(t, j, 1, 100)
		if len(list) < n || slot > 0 && j.Problem() == "" {
			t.Fatalf("slot %d: %d plays, problem %q", slot, len(list), j.Problem())
		}
		j.Close()
	}
}

func TestDamageThatIsFoundWhileReadingMovesFirst(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	mustAppend(t, j, 0, 10)
	path := segmentsIn(t, dir)[0]
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The last slot is play 10.
	s := scan(data, j.id, 1)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{0xee}, int64(s.used-1)*slotSize+20); err != nil {
		t.Fatal(err)
	}
	if list := mustRead(t, j, 1, 100); len(list) != 9 {
		t.Fatalf("%d plays", len(list))
	}
	if err := j.Stored(9); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, j, 10, 11)
	if st := j.State(); st.First != 11 || st.Next != 12 {
		t.Fatalf("%+v", st)
	}
}

// helper is the child of the kill test: it appends for ever and says each seq
// once Append has returned.
func helper() bool {
	dir := os.Getenv("STORYLINE_JOURNAL_CHILD")
	if dir == "" {
		return false
	}
	j, err := Open(Options{Dir: dir, Rand: rand.Reader})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for n := int(j.State().Next) - 1; ; n++ {
		seq, err := j.Append(aPlay(n))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(seq)
		if seq%7 == 0 {
			if err := j.Stored(seq / 2); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
}

func TestEveryAcknowledgedSeqOutlivesKill9(t *testing.T) {
	dir := t.TempDir()
	var acknowledged uint64
	for round := range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "STORYLINE_JOURNAL_CHILD="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
		lines := bufio.NewScanner(out)
		for i := 0; lines.Scan(); i++ {
			seq, err := strconv.ParseUint(lines.Text(), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if seq <= acknowledged {
				t.Fatalf("seq %d told again after %d", seq, acknowledged)
			}
			acknowledged = seq
			if i == 20+13*round {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		kill.Stop()
		j := mustOpen(t, dir)
		s := j.State()
		list := mustRead(t, j, s.First, 1<<20)
		if s.Next <= acknowledged || len(list) != int(s.Next-s.First) || list[0].Seq != s.First {
			t.Fatalf("round %d: %+v with %d plays, %d were acknowledged", round, s, len(list), acknowledged)
		}
		for _, p := range list {
			if d := cmp.Diff(as(aPlay(int(p.Seq)-1), s.ID, p.Seq), p); d != "" {
				t.Fatal(d)
			}
		}
		acknowledged = s.Next - 1 // a play written but not said is there too
		j.Close()
	}
}
