package review

import (
	"strconv"

	"storyline/controller/internal/desk"
)

// turn answers a step through the history.
func (r *Review) turn(act string) func(*desk.Request) (desk.Answer, error) {
	return func(q *desk.Request) (desk.Answer, error) {
		t := Turn{Campaign: campaignOf(q.Request), Act: act, Base: q.Base(), Who: q.Person}
		if t.Campaign == "" {
			return desk.Answer{}, desk.ErrNotHere
		}
		if act == "revert" {
			n, err := strconv.ParseInt(q.Field("to"), 10, 64)
			if err != nil || n < 1 {
				return desk.Answer{}, desk.ErrNotHere
			}
			t.To = n
		} else {
			undo, redo, err := r.opt.Past.Back(q.Context(), t.Campaign)
			if err != nil {
				return desk.Answer{}, err
			}
			if t.To = undo; act == "redo" {
				t.To = redo
			}
		}
		d, err := r.opt.Turns.Turn(q.Context(), t)
		if err != nil {
			return desk.Answer{}, err
		}
		return desk.Answer{To: home(t.Campaign, "history"), Notice: turned(act, t.To, d.N)}, nil
	}
}

// turned says what has happened and how to go back.
func turned(act string, to, n int64) desk.Phrase {
	switch act {
	case "undo":
		return desk.Say("Undone: the text is that of version {number} again, and stands as version {now}. Redo brings back what was undone.", "number", to, "now", n)
	case "redo":
		return desk.Say("Redone: the text is that of version {number} again, and stands as version {now}. Undo takes it back.", "number", to, "now", n)
	default:
		return desk.Say("Taken back: the text is that of version {number} again, and stands as version {now}. Nothing is lost; undo goes back to what was there before.", "number", to, "now", n)
	}
}
