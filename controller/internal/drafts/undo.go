package drafts

import "slices"

// trail is where a campaign stands among its texts: the version whose text it has
// now, those that undo would bring back, and those that redo would. The last of
// each comes first.
type trail struct {
	present      int64
	past, future []int64
}

// walk reads a trail from a history, newest first. A version that somebody wrote
// adds to the past and ends the future; undo and redo move between the two. If the
// history is cut short, what lies before is out of reach.
func walk(history []Version) trail {
	var t trail
	for i, v := range slices.Backward(history) {
		switch {
		case i == len(history)-1:
			t.present = v.N
		case v.Act == ActUndo && len(t.past) > 0:
			t.undo()
		case v.Act == ActRedo && len(t.future) > 0:
			t.redo()
		default:
			t.past, t.present, t.future = append(t.past, t.present), v.N, nil
		}
	}
	return t
}

func (t *trail) undo() {
	last := len(t.past) - 1
	t.future, t.present, t.past = append(t.future, t.present), t.past[last], t.past[:last]
}

func (t *trail) redo() {
	last := len(t.future) - 1
	t.past, t.present, t.future = append(t.past, t.present), t.future[last], t.future[:last]
}

// last gives the number of the version that would come back, 0 if there is none.
func last(list []int64) int64 {
	if len(list) == 0 {
		return 0
	}
	return list[len(list)-1]
}
