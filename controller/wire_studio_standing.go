package controller

import (
	"context"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/studio"
	"storyline/playlists"
)

// Standing says who stands for the stories of a draft, and where they are told.
func (b bench) Standing(ctx context.Context, d *desk.Draft) (studio.Standing, error) {
	out := studio.Standing{State: studio.Drafted}
	f := b.fleets.first()
	if f == nil {
		return out, nil
	}
	signed, err := b.signed(ctx, d.Network)
	if err != nil {
		return out, err
	}
	told, err := b.told(f)
	if err != nil {
		return out, err
	}
	before := signed.of(d.ID)
	for i := range d.Stories {
		s := &d.Stories[i]
		payload := playlists.DigestOf(s.Payload())
		a := b.approval(s, payload, signed.envelope(payload))
		one := studio.Telling{
			Story: s.ID, Digest: payload, State: studio.Drafted, Signed: a.Persons, Need: a.Needed, Told: told[payload],
			Before: slices.DeleteFunc(before.take(s.ID), func(d playlists.Digest) bool { return d == payload }),
		}
		switch {
		case len(one.Told) > 0:
			one.State = studio.Published
		case len(one.Signed) >= max(1, one.Need):
			one.State = studio.Approved
		}
		out.Stories = append(out.Stories, one)
	}
	out.State = leastOf(out.Stories)
	for _, id := range before.order {
		out.Former = append(out.Former, studio.Former{Story: id, Versions: before.versions[id]})
	}
	return out, nil
}

// leastOf says how far a campaign has come: as far as the story that has come the
// least.
func leastOf(stories []studio.Telling) studio.State {
	least := studio.Published
	for _, s := range stories {
		if s.State == studio.Drafted || s.State == studio.Approved && least == studio.Published {
			least = s.State
		}
	}
	if len(stories) == 0 {
		return studio.Drafted
	}
	return least
}
