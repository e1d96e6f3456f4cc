package console

import (
	"bytes"
	"context"
	"errors"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// movesView shows what an act would change before it happens, or without one who
// changed the fleet when.
type movesView struct {
	Says       desk.Phrase // empty: no act is asked for
	Home       string
	Path       string // to come back to after signing in
	Fields     []field
	Was        playlists.Digest
	Nothing    bool // the fleet is so already
	Problems   []string
	Retold     []retoldView
	More       int // carriages that are not listed
	Rebound    []Rebound
	MoreBound  int
	Unforeseen string
	Tokens     playlists.DisplayID // a display that needs a token
	Texts      []editionView
}

// retoldView is a carriage that would tell something else.
type retoldView struct {
	Carriage      playlists.Carriage
	Before, After [][]desk.Word
}

type editionView struct {
	At     desk.Moment
	Person string
	Digest string
}

// listed is how many carriages and displays an act lists; editions is how many
// texts of the fleet are.
const (
	listed   = 100
	editions = 50
)

// errNoFleet refuses an act before there is a fleet.
func errNoFleet() error { return desk.Refuse("There is no fleet yet.") }

// movesPage shows what an act would change.
func (c *Console) movesPage(q *desk.Request) (desk.Page, error) {
	p := page("moves", "fleet", desk.Say("Change the fleet"))
	f, err := c.opt.Fleets.Fleet(q.Context())
	if err != nil {
		return p, err
	}
	v := &movesView{Path: q.URL.RequestURI()}
	p.Data = v
	if f == nil {
		return p, errNoFleet()
	}
	if !q.URL.Query().Has("act") {
		return p, c.viewEditions(q, f.Network, v)
	}
	a := readAct(q.URL.Query())
	text, err := c.opt.Written.Text(q.Context(), f.Network)
	if err != nil {
		return p, err
	}
	v.Says, v.Home, v.Fields, v.Was = a.says(), a.from(), a.fields(), playlists.DigestOf(text)
	after, err := a.apply(text)
	if err != nil {
		return p, err
	}
	return p, c.foresee(q, f.Network, &a, text, after, v)
}

// from is the page that the person came from.
func (a *act) from() string {
	if a.Kind == "replace" {
		return "/displays/" + string(a.Display)
	}
	return a.home()
}

// foresee puts into words what another text would change.
func (c *Console) foresee(q *desk.Request, n playlists.Network, a *act, text, after []byte, v *movesView) error {
	if bytes.Equal(text, after) {
		v.Nothing = true
		return nil
	}
	if _, problems := campaign.ParseFleet("fleet.yaml", after); len(problems) > 0 {
		for i := range problems {
			v.Problems = append(v.Problems, problems[i].String())
		}
		return nil
	}
	seen, err := c.opt.Written.Foresee(q.Context(), n, after)
	if err != nil {
		return err
	}
	for _, r := range seen.Retold[:min(listed, len(seen.Retold))] {
		one := retoldView{Carriage: r.Carriage}
		for _, t := range r.Before {
			one.Before = append(one.Before, q.Words(t))
		}
		for _, t := range r.After {
			one.After = append(one.After, q.Words(t))
		}
		v.Retold = append(v.Retold, one)
	}
	v.Rebound, v.Unforeseen = seen.Rebound[:min(listed, len(seen.Rebound))], seen.Unforeseen
	v.More, v.MoreBound = len(seen.Retold)-len(v.Retold), len(seen.Rebound)-len(v.Rebound)
	if a.Kind == "replace" {
		v.Tokens = a.Fresh
	}
	return nil
}

// viewEditions lists who changed the fleet.
func (c *Console) viewEditions(q *desk.Request, n playlists.Network, v *movesView) error {
	list, err := c.opt.History.Texts(q.Context(), n, editions)
	for _, e := range list {
		v.Texts = append(v.Texts, editionView{At: q.At(e.At), Person: e.Person, Digest: e.Digest.Short()})
	}
	return err
}

// apply gives the fleet's text as it would be after the act.
func (a *act) apply(text []byte) ([]byte, error) {
	f, problems := campaign.ParseFleet("fleet.yaml", text)
	if len(problems) > 0 {
		return nil, errors.New("the fleet in force has problems: " + problems[0].String())
	}
	changes, err := a.changes(f)
	if err != nil {
		return nil, err
	}
	after, err := campaign.EditFleet(text, changes...)
	if err != nil {
		return nil, desk.Refuse("The fleet’s file is written in a way that this can’t be edited in: {why}. Edit the file and put it again.", "why", err)
	}
	return after, nil
}

// move does an act that was foreseen.
func (c *Console) move(q *desk.Request) (desk.Answer, error) {
	f, err := c.opt.Fleets.Fleet(q.Context())
	if err != nil {
		return desk.Answer{}, err
	}
	if f == nil {
		return desk.Answer{}, errNoFleet()
	}
	a := readAct(q.PostForm)
	was, err := playlists.ParseDigest(q.Field("was"))
	if err != nil {
		return desk.Answer{}, errMeanwhile()
	}
	err = c.replace(q.Context(), f.Network, &a, was, q.Person)
	var why Impossible
	switch {
	case errors.Is(err, ErrUnbound):
		return desk.Answer{To: a.home(), Notice: desk.Say("Done: {act}. But its displays could not be bound yet; the controller’s log says why, and it tries again.", "act", a.says())}, nil
	case errors.Is(err, ErrChanged):
		return desk.Answer{}, errMeanwhile()
	case errors.As(err, &why):
		return desk.Answer{}, desk.Refuse("The fleet would have a problem: {problem}", "problem", why)
	case err != nil:
		return desk.Answer{}, err
	}
	return desk.Answer{To: a.home(), Notice: desk.Say("Done: {act}.", "act", a.says())}, nil
}

// replace makes the change of the very text that the person saw.
func (c *Console) replace(ctx context.Context, n playlists.Network, a *act, was playlists.Digest, person string) error {
	text, err := c.opt.Written.Text(ctx, n)
	if err != nil {
		return err
	}
	if playlists.DigestOf(text) != was {
		return ErrChanged
	}
	after, err := a.apply(text)
	if err != nil {
		return err
	}
	if _, problems := campaign.ParseFleet("fleet.yaml", after); len(problems) > 0 {
		return Impossible(problems[0].String())
	}
	return c.opt.Written.Replace(ctx, n, was, after, person)
}

// errMeanwhile refuses an act that was foreseen on another text.
func errMeanwhile() error {
	return desk.Refuse("Somebody has changed the fleet since you looked. Nothing was done; look again at what would change.")
}
