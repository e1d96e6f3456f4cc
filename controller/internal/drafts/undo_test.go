package drafts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// history reads acts, oldest first: e is what somebody wrote, u and r are undo and
// redo.
func history(acts string) []Version {
	var list []Version
	for i, act := range strings.Split(acts, "") {
		word := map[string]string{"e": "edit", "u": ActUndo, "r": ActRedo, "v": ActRevert}[act]
		list = append([]Version{{N: int64(i + 1), Act: word}}, list...)
	}
	return list
}

func TestWhatUndoAndRedoBringBack(t *testing.T) {
	for acts, want := range map[string]Back{
		"e":        {0, 0},
		"ee":       {1, 0},
		"eee":      {2, 0},
		"eeeu":     {1, 3},
		"eeeuu":    {0, 2}, // back at 1: redo gives 2 first
		"eeeuur":   {1, 3},
		"eeeuurr":  {2, 0},
		"eeue":     {1, 0}, // who writes after an undo ends the future
		"eeuev":    {4, 0}, // an older version taken back is a change like any other
		"eeuevu":   {1, 5},
		"eeururur": {1, 0},
	} {
		tr := walk(history(acts))
		if d := cmp.Diff(want, Back{last(tr.past), last(tr.future)}); d != "" {
			t.Errorf("%s (-want +got):\n%s", acts, d)
		}
	}
}

func TestAHistoryThatIsCutShortCanBeWalked(t *testing.T) {
	whole := history("eeeuurre")
	for n := range len(whole) {
		tr := walk(whole[:n])
		if len(tr.past) >= max(n, 1) {
			t.Errorf("%d versions are seen, and %d lie before the present", n, len(tr.past))
		}
	}
}

// TestUndoIsWhatAnEditorsUndoIs compares a desk with the plain model of every
// editor: a list of texts and a place in it.
func TestUndoIsWhatAnEditorsUndoIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx, d := context.Background(), newDrafts(t)
		texts, place, versions := []string{}, -1, int64(0)
		write := func(rt *rapid.T) {
			text := with(t, yaml, "heading: A door", fmt.Sprintf("heading: A door %d", rapid.IntRange(0, 3).Draw(rt, "door")))
			j, err := d.Save(ctx, Change{Key: demo, YAML: []byte(text), Base: versions, Act: "edit"})
			if err != nil {
				rt.Fatal(err)
			}
			if place >= 0 && texts[place] == text {
				if j.N != versions {
					rt.Fatalf("an unchanged text made version %d", j.N)
				}
				return
			}
			texts, versions = append(texts[:place+1], text), versions+1
			place++
		}
		move := func(by int, f func(context.Context, Key, int64, string) (Judged, error)) func(rt *rapid.T) {
			return func(rt *rapid.T) {
				_, err := f(ctx, demo, versions, "olena")
				next := place + by
				switch {
				case versions == 0:
					if !errors.Is(err, ErrNone) {
						rt.Fatalf("of a campaign that is not there: %v", err)
					}
				case next < 0 || next >= len(texts):
					if !errors.Is(err, ErrNothing) {
						rt.Fatalf("past the end: %v", err)
					}
				case err != nil:
					rt.Fatal(err)
				default:
					place, versions = next, versions+1
				}
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"write": write, "undo": move(-1, d.Undo), "redo": move(+1, d.Redo),
			"": func(rt *rapid.T) {
				if place < 0 {
					return
				}
				j, err := d.Version(ctx, demo, Newest)
				if err != nil || j.N != versions || string(j.YAML) != texts[place] {
					rt.Fatalf("version %d of %d, %v:\n%s", j.N, versions, err, j.YAML)
				}
			},
		})
	})
}
