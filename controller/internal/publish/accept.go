package publish

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"storyline/playlists"
)

// Order is what a person asks to be published.
type Order struct {
	Network   playlists.Network
	Campaigns []playlists.CampaignID // none: all of the network's; else all that it tells afterwards
	Starts    playlists.Millis       // zero: at once
	Rollout   Rollout
	Expect    playlists.Digest // the plan that the person saw; zero: none
	By        string           // how they call themselves
	Revert    string           // a publish to take back: what was told before it is published, and Campaigns is not looked at
	To        string           // with Revert: the publish to go back to, if not the one before
}

// MaxBy is how long a person's name may be, in characters.
const MaxBy = 80

// checkBy refuses a name that would not look like one.
func checkBy(by string) error {
	if utf8.RuneCountInString(by) > MaxBy || !utf8.ValidString(by) || strings.ContainsFunc(by, unicode.IsControl) {
		return fmt.Errorf("%w: a name has at most %d characters, in one line", ErrOrder, MaxBy)
	}
	return nil
}

// maxAhead is how far ahead a publish may be scheduled, in ms: a year.
const maxAhead = 366 * 24 * 3600 * 1000

func (o *Order) check(now playlists.Millis) error {
	switch {
	case o.Starts > now+maxAhead:
		return fmt.Errorf("%w: it would begin in more than a year", ErrOrder)
	case o.To != "" && o.Revert == "":
		return fmt.Errorf("%w: say which publish is to be taken back", ErrOrder)
	}
	return errors.Join(checkBy(o.By), o.Rollout.check())
}

// Accept takes an order and gives the publish that it became. It is durable, with
// the campaigns as they are now; Run does the rest.
func (p *Publisher) Accept(ctx context.Context, o Order, now playlists.Millis) (Job, error) {
	if err := o.check(now); err != nil {
		return Job{}, err
	}
	trust := p.Trust()
	if trust == nil {
		return Job{}, ErrNoTrust
	}
	if _, err := p.peekSerial(now); err != nil {
		return Job{}, err
	}
	j := Job{Network: o.Network, Campaigns: o.Campaigns, By: o.By, Rollout: o.Rollout, Reverts: o.Revert, AcceptedAt: now, State: Accepted}
	if o.Starts > now {
		j.Starts, j.State = o.Starts, Scheduled
	}
	m, err := p.ordered(ctx, &o)
	if err != nil {
		return Job{}, err
	}
	if o.Revert != "" {
		j.Network, j.Campaigns = o.Network, namesOf(m.Campaigns)
	}
	if o.Revert == "" {
		if err := p.playable(&m); err != nil {
			return Job{}, err
		}
	}
	if !o.Expect.IsZero() {
		out, err := p.make(&m, j.Network, j.Campaigns, now, trust)
		if err != nil || out.inputs != o.Expect {
			return Job{}, ErrChanged
		}
	}
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return Job{}, err
	}
	j.ID = time.UnixMilli(now).UTC().Format("20060102-150405-") + hex.EncodeToString(random[:])
	if err := p.opt.Store.AddPublish(ctx, j, m.Campaigns); err != nil {
		return Job{}, err
	}
	p.ring()
	p.opt.Tell(j.ID)
	return j, nil
}

// ordered gives the material of an order, and its network if it takes a publish
// back.
func (p *Publisher) ordered(ctx context.Context, o *Order) (Material, error) {
	if o.Revert == "" {
		return p.opt.Store.Material(ctx, o.Network, o.Campaigns)
	}
	of, err := p.opt.Store.Job(ctx, o.Revert)
	if err != nil {
		return Material{}, err
	}
	o.Network = of.Network
	to, err := p.backTo(ctx, of, o.To)
	if err != nil {
		return Material{}, err
	}
	says, err := p.opt.Store.Says(ctx, to)
	if err != nil {
		return Material{}, err
	}
	if len(says) == 0 {
		return Material{}, fmt.Errorf("%w: it was not kept what publish %s says", ErrNothing, to)
	}
	m, err := p.opt.Store.Material(ctx, of.Network, namesOf(says))
	m.Campaigns = says
	return m, err
}

// backTo names the publish to which a revert goes.
func (p *Publisher) backTo(ctx context.Context, of Job, to string) (string, error) {
	if to == "" {
		before, ok, err := p.opt.Store.JobBefore(ctx, of)
		if err == nil && !ok {
			err = fmt.Errorf("%w: nothing was published before %s", ErrNothing, of.ID)
		}
		return before.ID, err
	}
	older, err := p.opt.Store.Job(ctx, to)
	if err != nil {
		return "", err
	}
	if older.Network != of.Network {
		return "", fmt.Errorf("%w: publish %s is of network %s", ErrOrder, to, older.Network)
	}
	return to, nil
}

func namesOf(cs []Campaign) []playlists.CampaignID {
	list := make([]playlists.CampaignID, len(cs))
	for i := range cs {
		list[i] = cs[i].ID
	}
	slices.Sort(list)
	return list
}

// Cancel ends a publish that was scheduled and has not begun.
func (p *Publisher) Cancel(ctx context.Context, id, by string) error {
	return p.act(ctx, id, by, func(j *Job) { j.State, j.DoneAt = Cancelled, p.opt.Now() }, Scheduled)
}

// Halt stops a rollout that waits for a wave to prove itself.
func (p *Publisher) Halt(ctx context.Context, id, by string) error {
	return p.act(ctx, id, by, func(j *Job) {
		j.State, j.Why = Stopped, "a person stopped it"
		if by != "" {
			j.Why, j.Watch.Halted = "stopped by "+by, by
		}
	}, Waiting)
}

// Continue lets a rollout that was stopped go on: the displays for which it was
// stopped don't count any more, and those that are waited for get its patience
// again.
func (p *Publisher) Continue(ctx context.Context, id, by string) error {
	return p.act(ctx, id, by, func(j *Job) {
		for _, f := range j.Watch.Faults {
			j.Watch.Forgiven = append(j.Watch.Forgiven, f.Display)
		}
		j.Watch.Faults, j.Watch.Excused, j.Watch.Halted = nil, nil, ""
		j.State, j.Why, j.WaveSent = Waiting, "", p.opt.Now()
	}, Stopped)
}

// act moves a publish at a person's word, and logs whose.
func (p *Publisher) act(ctx context.Context, id, by string, change func(*Job), from State) error {
	if err := checkBy(by); err != nil {
		return err
	}
	p.moving.Lock()
	defer p.moving.Unlock()
	j, err := p.opt.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	was := j.State
	if was == from {
		change(&j)
		moved, err := p.opt.Store.Move(ctx, j, from)
		if err != nil {
			return err
		}
		if moved {
			p.opt.Log.Info("a person has moved a publish", slog.String("publish", id), slog.String("from", string(was)), slog.String("to", string(j.State)), slog.String("by", by))
			p.ring()
			p.opt.Tell(id)
			return nil
		}
	}
	return fmt.Errorf("%w: it is %s, not %s", ErrNotNow, was, from)
}
