package journal

import (
	"crypto/rand"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
)

// TestAJournalIsAList drives a journal and a list side by side.
func TestAJournalIsAList(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		open := func() *Journal {
			j, err := Open(Options{Dir: dir, Rand: rand.Reader})
			if err != nil {
				rt.Fatal(err)
			}
			return j
		}
		j := open()
		defer func() { j.Close() }()
		id := j.State().ID
		var held []playlists.Play
		next, stored := uint64(1), uint64(0)
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) {
				p := aPlay(rapid.IntRange(0, 400).Draw(rt, "play"))
				seq, err := j.Append(p)
				if err != nil || seq != next {
					rt.Fatalf("seq %d, want %d: %v", seq, next, err)
				}
				held = append(held, as(p, id, seq))
				next++
			},
			"read": func(rt *rapid.T) {
				from := rapid.Uint64Range(0, next+2).Draw(rt, "from")
				limit := rapid.IntRange(0, 8).Draw(rt, "limit")
				var want []playlists.Play
				for _, p := range held {
					if p.Seq >= from && len(want) < limit {
						want = append(want, p)
					}
				}
				got, err := j.Read(from, limit)
				if err != nil {
					rt.Fatal(err)
				}
				if d := cmp.Diff(want, got); d != "" {
					rt.Fatal(d)
				}
			},
			"stored": func(rt *rapid.T) {
				upto := rapid.Uint64Range(0, next+1).Draw(rt, "upto")
				if err := j.Stored(upto); err != nil {
					rt.Fatal(err)
				}
				stored, next = max(stored, upto), max(next, upto+1)
				for len(held) > 0 && held[0].Seq <= upto {
					held = held[1:]
				}
			},
			"skip": func(rt *rapid.T) {
				n := rapid.Uint64Range(1, 5).Draw(rt, "skipped")
				if err := j.Skip(n); err != nil {
					rt.Fatal(err)
				}
				next += n
			},
			"append without room": func(rt *rapid.T) {
				if j.active == nil {
					return
				}
				inTheWay := full(rt, j)
				if _, err := j.Append(aPlay(0)); err == nil {
					rt.Fatal("written to a full disk")
				}
				next++
				os.RemoveAll(inTheWay)
			},
			"reopen": func(rt *rapid.T) {
				j.Close()
				j = open()
			},
			"next segment": func(*rapid.T) {
				if j.active != nil {
					shrink(j)
				}
			},
			"": func(rt *rapid.T) {
				first := next
				if len(held) > 0 {
					first = held[0].Seq
				}
				if s := j.State(); s != (playlists.JournalState{ID: id, First: first, Next: next}) {
					rt.Fatalf("%+v, want %d to %d", s, first, next)
				}
				if j.damaged > 0 || j.dropped > 0 {
					rt.Fatal(j.Problem())
				}
			},
		})
	})
}
