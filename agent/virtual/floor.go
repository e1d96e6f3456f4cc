package virtual

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"storyline/agent/internal/link"
	"storyline/playlists"
)

// FloorOptions are what a Floor is made of.
type FloorOptions struct {
	Broker string
	// Controller may publish to every carriage of Network and read every
	// display's status.
	Controller Credentials
	Displays   []Credentials
	// Network is the network under which each display follows a carriage of its
	// own name; its retained messages are taken away by Close.
	Network playlists.Network
	// Payloads are what each display is sent, one for each and each another: the
	// playlist messages of the real run, so that bytes and JSON are the same.
	Payloads [][]byte
	// Receipt is the length of each receipt, in bytes; 0 means 400, less than 24
	// means 24.
	Receipt  int
	Parallel int // connecting at once; 0 means 64
	Log      *slog.Logger
}

// Floor runs rounds of both kinds. Both of its sides stand on the same link as
// real displays, the publications are retained at QoS 1, and nothing is
// compiled, stored, opened or reconciled. A broker knows a display by its name,
// so while a floor is open its displays can't be run otherwise.
type Floor struct {
	opt        FloorOptions
	controller *link.Link
	members    []*member
	up         chan struct{} // one word for each link that came up
	cancel     context.CancelFunc
	running    *errgroup.Group

	public  ed25519.PublicKey
	private ed25519.PrivateKey
	round   atomic.Uint64
	counted chan uint64 // display of each receipt of the round
}

// OpenFloor connects the controller and every display; Close lets them go.
func OpenFloor(ctx context.Context, opt FloorOptions) (*Floor, error) {
	if len(opt.Payloads) != len(opt.Displays) {
		return nil, fmt.Errorf("%d payloads for %d displays", len(opt.Payloads), len(opt.Displays))
	}
	opt.Receipt = max(cmp.Or(opt.Receipt, 400), tagBytes+8)
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	f := &Floor{opt: opt, up: make(chan struct{}, 2*len(opt.Displays)+2), counted: make(chan uint64, len(opt.Displays))}
	var err error
	if f.public, f.private, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return nil, err
	}
	// No other floor's messages are taken for this one's.
	f.round.Store(mathrand.Uint64() >> 1) //nolint:gosec // guessing it gains nothing
	if err := f.enlist(); err != nil {
		return nil, err
	}
	if err := f.connect(ctx); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// enlist makes the links.
func (f *Floor) enlist() error {
	base := link.Options{
		Broker: f.opt.Broker, Log: f.opt.Log,
		OnConnect: func(playlists.ID128) {
			select {
			case f.up <- struct{}{}:
			default: // a link that came back: the round it missed will say so
			}
		},
		Turn: newTurns(f.opt.Parallel).take,
	}
	f.controller = link.New(lineOf(base, f.opt.Controller, []string{playlists.Root + "displays/+/status"}, f.count))
	for i, c := range f.opt.Displays {
		payload := f.opt.Payloads[i]
		if json.Unmarshal(payload, new(playlists.Playlist)) != nil {
			return fmt.Errorf("payload %d is no playlist message", i)
		}
		m := &member{
			floor: f, i: i, topic: playlists.TopicPlaylist(f.opt.Network, playlists.Carriage(c.Display)),
			message: append(make([]byte, headerBytes), payload...), due: make(chan uint64, 8),
		}
		m.line = link.New(lineOf(base, c, []string{m.topic}, m.take))
		f.members = append(f.members, m)
	}
	return nil
}

// lineOf makes the options of one link out of those of all.
func lineOf(o link.Options, c Credentials, topics []string, take func(string, []byte)) link.Options {
	o.Display, o.Token, o.OnMessage = c.Display, c.Token, take
	o.Subscriptions = func() []string { return topics }
	o.Will = func(playlists.ID128) (string, []byte) {
		return playlists.TopicDisplay(c.Display, playlists.LeafPresence), []byte{} // empty: nothing is retained
	}
	return o
}

// connect runs every link and waits until all are up.
func (f *Floor) connect(ctx context.Context) error {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f.cancel = cancel
	f.running, life = errgroup.WithContext(life)
	f.running.Go(func() error { return f.controller.Run(life) })
	for _, m := range f.members {
		f.running.Go(func() error { return m.line.Run(life) })
		f.running.Go(func() error { return m.answer(life) })
	}
	for n := range len(f.members) + 1 {
		select {
		case <-f.up:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d links of the floor came up: %w", n, len(f.members)+1, ctx.Err())
		}
	}
	return nil
}

// Close clears what was retained and ends every link.
func (f *Floor) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var errs []error
	for _, m := range f.members {
		err := errors.Join(f.controller.Publish(ctx, m.topic, 1, true, nil), m.line.Publish(ctx, m.status(), 1, true, nil))
		if err != nil {
			errs = append(errs, fmt.Errorf("clear what is retained for %s: %w", m.topic, err))
			break
		}
	}
	f.cancel()
	return errors.Join(append(errs, f.running.Wait())...)
}
