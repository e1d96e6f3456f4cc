package launch

import (
	"encoding/hex"
	"errors"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// publish publishes what the plan said that the person saw. Anything else is shown
// anew, with the form as it was filled in.
func (l *Launch) publish(q *desk.Request) (desk.Answer, error) {
	d, all, err := l.about(q)
	if err != nil {
		return desk.Answer{}, err
	}
	form := readAsk(q.PostForm, d.ID, all)
	o, wrong := form.order(q.Reader)
	v, err := l.look(q, d, all, &form, o)
	if err != nil {
		return desk.Answer{}, err
	}
	v.Wrong = wrong
	return l.send(q, v, o)
}

// send publishes an order whose plan was just made, if it is the one that the person
// saw and nothing stands in its way.
func (l *Launch) send(q *desk.Request, v *planView, o *Order) (desk.Answer, error) {
	again := func() (desk.Answer, error) {
		p := planned(v)
		if v.Revert != "" {
			p = reverted(v)
		}
		return desk.Answer{Page: &p}, nil
	}
	if v.Changed = digest(q.Field("expect")) != v.ID; v.Changed || !v.Ready() {
		return again()
	}
	o.Expect = v.ID
	id, err := l.opt.Publisher.Publish(q.Context(), o)
	var not Impossible
	switch {
	case errors.Is(err, ErrChanged):
		return desk.Answer{}, desk.Refuse("Something has changed in this very moment. Look at the plan again.")
	case errors.As(err, &not):
		v.Wrong = desk.Say("This can’t be published: {why}", "why", machine(not.Error()))
		return again()
	case err != nil:
		return desk.Answer{}, refused(err)
	}
	return desk.Answer{To: "/publishes/" + id, Notice: sent(o, q.Reader)}, nil
}

// sent says what was begun.
func sent(o *Order, rd *desk.Reader) desk.Phrase {
	switch {
	case o.Revert != "":
		return desk.Say("What was told before is on its way back. Here you see who has it.")
	case o.Starts != 0:
		return desk.Say("Scheduled: it begins on {when}. Until then it can be cancelled here.", "when", rd.Full(o.Starts))
	case o.Waves != nil:
		return desk.Say("Published, in waves: the first is on its way. Here you see how each proves itself.")
	default:
		return desk.Say("Published. Here you see, display by display, who has it.")
	}
}

// refused gives errors of an order the shape in which a page tells them.
func refused(err error) error {
	var not Impossible
	switch {
	case errors.As(err, &not):
		return desk.Refuse("This can’t be published: {why}", "why", machine(not.Error()))
	case errors.Is(err, ErrNothing):
		return desk.Refuse("There is nothing to go back to: nothing was published before, or it was not kept what it said.")
	default:
		return err
	}
}

// digest reads the id of a plan; what is none is the zero digest, which no plan has.
func digest(text string) playlists.Digest {
	var d playlists.Digest
	if b, err := hex.DecodeString(text); err == nil && len(b) == len(d) {
		copy(d[:], b)
	}
	return d
}

func timeOf(t playlists.Millis, rd *desk.Reader) time.Time { return time.UnixMilli(t).In(rd.Zone) }
