package controller

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"storyline/controller/internal/api"
	"storyline/controller/internal/console"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// OfDisplay lists where a display was bound.
func (p pages) OfDisplay(ctx context.Context, d playlists.DisplayID) ([]console.Bound, error) {
	rows, err := p.store.HungOf(ctx, d)
	return boundOf(rows), err
}

// InCarriage lists which displays were bound to a carriage.
func (p pages) InCarriage(ctx context.Context, n playlists.Network, c playlists.Carriage) ([]console.Bound, error) {
	rows, err := p.store.HungIn(ctx, n, c)
	return boundOf(rows), err
}

func boundOf(rows []store.Hung) []console.Bound {
	list := make([]console.Bound, len(rows))
	for i, r := range rows {
		list[i] = console.Bound{
			Display: r.Display, Place: console.Place{Line: r.Line, Train: r.Train, Carriage: r.Carriage, Position: r.Position}, From: r.Began, Until: r.Ended,
		}
	}
	return list
}

// Texts lists who has changed the fleet's text.
func (p pages) Texts(ctx context.Context, network playlists.Network, n int) ([]console.Edition, error) {
	rows, err := p.store.FleetTexts(ctx, network, n)
	list := make([]console.Edition, len(rows))
	for i, r := range rows {
		list[i] = console.Edition{At: r.Put, Person: r.Person, Digest: playlists.DigestOf(r.YAML)}
	}
	return list, err
}

// Text gives the fleet's text.
func (p pages) Text(ctx context.Context, n playlists.Network) ([]byte, error) {
	return p.fleets.FleetFile(ctx, n)
}

// Replace puts a text in place of another.
func (p pages) Replace(ctx context.Context, n playlists.Network, was playlists.Digest, text []byte, person string) error {
	err := p.fleets.Replace(ctx, n, was, text, person, nowMillis())
	var conflict api.Conflict
	switch {
	case errors.Is(err, errReplaced):
		return console.ErrChanged
	case errors.As(err, &unbound{}):
		p.log.Warn("displays are not bound as their fleet says", slog.Any("error", err))
		return console.ErrUnbound
	case errors.As(err, &conflict):
		return console.Impossible(conflict)
	default:
		return err
	}
}

// Foresee compiles what there is for the fleet as it is and as it would be, and
// tells the difference. Nothing is kept.
func (p pages) Foresee(ctx context.Context, n playlists.Network, text []byte) (*console.Foreseen, error) {
	before := p.fleets.of(n)
	after, err := p.fleets.read(text)
	if err != nil {
		return nil, err
	}
	if before == nil {
		return nil, console.ErrChanged
	}
	seen := &console.Foreseen{Rebound: rebound(before.displays, after.displays)}
	campaigns, files, unread, err := p.all(ctx, n)
	switch {
	case err != nil:
		return nil, err
	case unread != "":
		seen.Unforeseen = unread
	default:
		seen.Retold, seen.Unforeseen = retold(campaigns, files, before.fleet, after.fleet)
	}
	return seen, nil
}

// all gives the network's campaigns with their catalogues; or says why one, which was
// read once, can't be read any more.
func (p pages) all(ctx context.Context, n playlists.Network) (list []*campaign.Campaign, of func(playlists.CampaignID) campaign.Catalogue, unread string, err error) {
	rows, err := p.store.Campaigns(ctx, n)
	if err != nil {
		return nil, nil, "", err
	}
	files := map[playlists.CampaignID]campaign.Catalogue{}
	for _, r := range rows {
		one, catalogue, err := p.pub.ReadCampaign(publish.Campaign{ID: r.Campaign, YAML: r.YAML, Catalogue: r.Catalogue})
		if err != nil {
			unread = err.Error()
			continue
		}
		list, files[one.ID] = append(list, one), catalogue
	}
	return list, func(id playlists.CampaignID) campaign.Catalogue { return files[id] }, unread, nil
}

// rebound lists displays that would be bound elsewhere: those that hang in the new
// fleet in its order, then those that would hang nowhere.
func rebound(before, after []store.Display) []console.Rebound {
	place := func(d *store.Display) console.Place {
		return console.Place{Line: d.Line, Train: d.Train, Carriage: d.Carriage, Position: d.Position}
	}
	was := make(map[playlists.DisplayID]console.Place, len(before))
	for i := range before {
		was[before[i].Display] = place(&before[i])
	}
	var list []console.Rebound
	for i := range after {
		d := &after[i]
		if from := was[d.Display]; from != place(d) {
			list = append(list, console.Rebound{Display: d.Display, From: from, To: place(d)})
		}
		delete(was, d.Display)
	}
	for i := range before {
		if from, gone := was[before[i].Display]; gone {
			list = append(list, console.Rebound{Display: before[i].Display, From: from})
		}
	}
	return list
}

// retold lists carriages that would tell something else, in the new fleet's order;
// or says why that can't be known.
func retold(campaigns []*campaign.Campaign, files func(playlists.CampaignID) campaign.Catalogue, before, after *campaign.Fleet) ([]console.Retold, string) {
	now := nowMillis()
	one, problems := campaign.Compile(campaigns, before, files, now, playlists.DefaultLease)
	if len(problems) > 0 {
		return nil, problems[0].String()
	}
	two, problems := campaign.Compile(campaigns, after, files, now, playlists.DefaultLease)
	if len(problems) > 0 {
		return nil, problems[0].String()
	}
	was := make(map[playlists.Carriage][]playlists.Entry, len(one.Arrangements))
	for i := range one.Arrangements {
		was[one.Arrangements[i].Carriage] = one.Arrangements[i].Entries
	}
	var list []console.Retold
	for i := range two.Arrangements {
		a := &two.Arrangements[i]
		if old := was[a.Carriage]; !slices.EqualFunc(old, a.Entries, sameTelling) {
			list = append(list, console.Retold{Carriage: a.Carriage, Before: titles(one, old), After: titles(two, a.Entries)})
		}
	}
	return list, ""
}

// sameTelling reports whether two entries tell the same at the same times, equally
// often.
func sameTelling(a, b playlists.Entry) bool {
	return a.Campaign == b.Campaign && a.Story == b.Story && a.Priority == b.Priority && a.Weight == b.Weight && slices.Equal(a.Positions, b.Positions) &&
		a.Schedule.From == b.Schedule.From && a.Schedule.Until == b.Schedule.Until && a.Schedule.Weekdays == b.Schedule.Weekdays &&
		slices.Equal(a.Schedule.Dayparts, b.Schedule.Dayparts) && slices.Equal(a.Schedule.Except, b.Schedule.Except)
}

func titles(p *campaign.Plan, entries []playlists.Entry) []playlists.Texts {
	var list []playlists.Texts
	for i := range entries {
		list = append(list, p.Stories[entries[i].Digest].Titles)
	}
	return list
}
