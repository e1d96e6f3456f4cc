package playlists

import (
	"testing"

	"pgregory.net/rapid"
)

// TestALoopIsTheSlotsOfItsCycle adds up the slots of one cycle, one after another.
func TestALoopIsTheSlotsOfItsCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, around := drawRidden(t, 50)
		at := around + rapid.Int64Range(-30_000, 30_000).Draw(t, "at")
		loop, first := p.Loop(at), p.At(At(at), nil)
		if (loop.Ms == 0) != (first.Kind == ShowHelp) || len(loop.Shares) != first.Why.InForce {
			t.Fatalf("a loop of %d ms with %d shares, where %s shows with %d in force", loop.Ms, len(loop.Shares), first.Kind, first.Why.InForce)
		}
		if loop.Until <= at {
			t.Fatalf("at %d it may change at %d", at, loop.Until)
		}
		if loop.Ms == 0 {
			return
		}
		begin := loop.Since + (at-loop.Since)/loop.Ms*loop.Ms
		if begin < loop.Since || begin+loop.Ms > loop.Until {
			return // the cycle is cut, so it can't be added up
		}
		got := map[*Entry]int64{}
		for x := begin; x < begin+loop.Ms; {
			s := p.At(At(x), nil)
			got[s.Entry] += s.Until - x
			x = s.Until
		}
		for _, s := range loop.Shares {
			if got[s.Entry] != s.Ms || s.Ms != s.Times*s.Story.Length() {
				t.Errorf("%s has %d ms by its slots, %d by the loop", s.Entry.Story, got[s.Entry], s.Ms)
			}
		}
	})
}
