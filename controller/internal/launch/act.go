package launch

import (
	"errors"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// confirmView asks whether a person means it.
type confirmView struct {
	standingView
	Act      Act
	Question desk.Phrase
	Does     desk.Phrase // what follows of it
	Button   desk.Phrase
	Danger   bool
}

// standingView is how a publish stands.
type standingView struct {
	ID        string
	By        string
	Campaigns []playlists.CampaignID
	Accepted  desk.Moment
	Starts    string
}

func viewStanding(s *Standing, rd *desk.Reader) standingView {
	v := standingView{ID: s.ID, By: s.By, Campaigns: s.Campaigns, Accepted: rd.At(s.Accepted)}
	if s.Starts != 0 {
		v.Starts = rd.Full(s.Starts)
	}
	return v
}

// from gives the state in which an act can be done.
func (a Act) from() string {
	return map[Act]string{Stop: "waiting", Continue: "stopped", Cancel: "scheduled"}[a]
}

// confirm asks before an act.
func (l *Launch) confirm(a Act) func(*desk.Request) (desk.Page, error) {
	return func(q *desk.Request) (desk.Page, error) {
		s, err := l.opt.Publishes.Standing(q.Context(), q.PathValue("publish"))
		if err != nil {
			return desk.Page{}, err
		}
		if s.State != a.from() {
			return desk.Page{}, notNow(a)
		}
		v := &confirmView{standingView: viewStanding(s, q.Reader), Act: a}
		switch a {
		case Stop:
			v.Question, v.Button, v.Danger = desk.Say("Stop this rollout?"), desk.Say("Stop it"), true
			v.Does = desk.Say("The {n} carriages that have it keep it; those of later waves keep what they tell now. It can go on later.", "n", s.Committed)
		case Continue:
			v.Question, v.Button = desk.Say("Let this rollout go on?"), desk.Say("Let it go on")
			v.Does = desk.Say("Nothing was at fault; wave {wave} gets its time again.", "wave", s.Wave+1)
			if s.Stopped > 0 {
				v.Does = desk.Say("It was stopped for {n} displays. They don’t count any more; the others of the wave must still prove themselves.", "n", s.Stopped)
			}
		default:
			v.Question, v.Button, v.Danger = desk.Say("Cancel this publish?"), desk.Say("Cancel it"), true
			v.Does = desk.Say("It would begin on {when}. No carriage has anything of it yet, and none will.", "when", v.Starts)
		}
		return page("confirm", "publishes", v.Question, v), nil
	}
}

// act does it, and answers with a sentence on the publish's page.
func (l *Launch) act(a Act) func(*desk.Request) (desk.Answer, error) {
	return func(q *desk.Request) (desk.Answer, error) {
		id := q.PathValue("publish")
		err := l.opt.Publisher.Act(q.Context(), id, a, q.Person)
		switch {
		case errors.Is(err, ErrNotNow):
			return desk.Answer{}, notNow(a)
		case err != nil:
			return desk.Answer{}, err
		}
		said := desk.Say("Cancelled. No carriage gets anything of it.")
		switch a {
		case Stop:
			said = desk.Say("Stopped. Carriages that have it keep it; no further one gets it.")
		case Continue:
			said = desk.Say("It goes on.")
		}
		return desk.Answer{To: "/publishes/" + id, Notice: said}, nil
	}
}

// notNow refuses an act whose time is not now.
func notNow(a Act) error {
	switch a {
	case Stop:
		return desk.Refuse("Only a rollout that waits for a wave to prove itself can be stopped. This one has moved on; its page says where it is.")
	case Continue:
		return desk.Refuse("Only a rollout that was stopped can go on. This one has moved on; its page says where it is.")
	default:
		return desk.Refuse("Only a publish that has not begun can be cancelled. This one has moved on; its page says where it is.")
	}
}
