package publish

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"storyline/playlists"
)

// What keeps a publish from being accepted.
var (
	ErrNoTrust = errors.New("there is no trust document yet, so nobody could verify what is published: put one first")
	ErrClock   = errors.New("the serial can't be given out")
	ErrNothing = errors.New("there is nothing to publish")
	ErrOrder   = errors.New("this can't be ordered")
	ErrChanged = errors.New("changed since you looked: plan again")
	ErrNotNow  = errors.New("the publish is not where this could be done")
)

// Options make a Publisher.
type Options struct {
	Key    ed25519.PrivateKey // the controller's
	Store  Store
	Broker Broker
	Media  Media // every file is taken to be held if nil
	Log    *slog.Logger
	Lease  int64                   // of playlists, ms; playlists.DefaultLease if zero
	Chunk  int                     // carriages sealed and committed together; 200 if zero, at most 500
	Now    func() playlists.Millis // the wall clock if nil
	Clock  Clock                   // asked before a serial is given out; the clock is believed if nil
	// Said gives what a display last said that it can show, whenever that was; nil:
	// what it has said since this start.
	Said   func(playlists.DisplayID) (playlists.Shape, bool)
	Border func(step string) error   // called between two steps of a publish; an error ends Run. For tests of crashes
	Tell   func(publishes ...string) // told that a publish has moved; may be nil
}

// Publisher is the controller's only way to give orders.
type Publisher struct {
	opt    Options
	board  *board
	air    *air
	parsed parsed
	opened opened
	wake   chan struct{}

	troubles  troubles
	unrenewed map[string]string // why, by topic, as it was last said; of the work's goroutine alone
	aheadAt   playlists.Millis  // when a display last was ahead; likewise
	lookAt    playlists.Millis  // when a publish must be looked at though nothing was heard; zero: never; likewise
	began     playlists.Millis  // when this publisher was made

	moving sync.Mutex // a publish is read and moved in one act, by the work or by a person

	serials sync.Mutex
	last    playlists.Serial

	fleets   sync.Mutex // one Bind at a time; guards what follows
	hung     map[playlists.Network][]Binding
	vetted   map[playlists.DisplayID]playlists.Held // bindings that hold under the trust document
	vettedBy playlists.Digest                       // that document

	trusting  sync.Mutex // guards what follows
	trust     *playlists.Trust
	envelopes map[playlists.Digest][]byte // of stories, each kept once
}

// New makes a publisher that knows what the store knows.
func New(ctx context.Context, o Options) (*Publisher, error) {
	if o.Lease == 0 {
		o.Lease = playlists.DefaultLease
	}
	if o.Chunk <= 0 || o.Chunk > 500 {
		o.Chunk = 200
	}
	if o.Now == nil {
		o.Now = func() playlists.Millis { return time.Now().UnixMilli() }
	}
	if o.Tell == nil {
		o.Tell = func(...string) {}
	}
	if o.Border == nil {
		o.Border = func(string) error { return nil }
	}
	b := newBoard()
	p := &Publisher{
		opt: o, board: b, air: newAir(o.Broker, b, o.Log), wake: make(chan struct{}, 1), envelopes: map[playlists.Digest][]byte{},
		began: o.Now(), hung: map[playlists.Network][]Binding{}, vetted: map[playlists.DisplayID]playlists.Held{},
	}
	return p, p.load(ctx)
}

// load fills the board from the store.
func (p *Publisher) load(ctx context.Context) error {
	msg, err := p.opt.Store.Trust(ctx)
	if err != nil {
		return err
	}
	if msg != nil {
		if p.trust, err = openOwn(msg); err != nil {
			return fmt.Errorf("open the trust document of the store: %w", err)
		}
		p.board.put(playlists.TopicTrust, &order{held: p.trust.Held(), whole: msg}, p.opt.Now())
	}
	if p.last, err = p.opt.Store.LastSerial(ctx); err != nil {
		return err
	}
	if p.envelopes, err = p.opt.Store.Envelopes(ctx); err != nil {
		return err
	}
	bindings, err := p.opt.Store.Bindings(ctx)
	if err != nil {
		return err
	}
	for _, b := range bindings {
		p.board.bind(b, p.opt.Now())
	}
	all, err := p.opt.Store.Playlists(ctx)
	if err != nil {
		return err
	}
	p.board.putPlaylists(all, p.envelope, p.opt.Now())
	return nil
}

// Republish brings every order to the broker and returns when it has them all:
// the store is the truth, and the broker's retained set may be older, or gone.
func (p *Publisher) Republish(ctx context.Context) error {
	topics := p.board.topics()
	if err := p.wait(ctx, p.air.send(topics...)); err != nil {
		return err
	}
	p.opt.Log.Info("orders are on the broker", slog.Int("orders", len(topics)))
	return nil
}

func (p *Publisher) wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run sends, works off publishes, renews leases and chases displays until ctx
// ends.
func (p *Publisher) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	all.Go(func() { p.air.run(ctx) })
	all.Go(func() { p.chase(ctx) })
	all.Go(func() { cancel(p.work(ctx)) })
	<-ctx.Done()
	all.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// ring wakes the work.
func (p *Publisher) ring() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Trust gives the trust document in force, nil if there is none.
func (p *Publisher) Trust() *playlists.Trust {
	p.trusting.Lock()
	defer p.trusting.Unlock()
	return p.trust
}

// envelope gives a story's envelope by the digest of its bytes.
func (p *Publisher) envelope(d playlists.Digest) []byte {
	p.trusting.Lock()
	defer p.trusting.Unlock()
	return p.envelopes[d]
}

// keep keeps a story's envelope once.
func (p *Publisher) keep(d playlists.Digest, b []byte) {
	p.trusting.Lock()
	defer p.trusting.Unlock()
	if p.envelopes[d] == nil {
		p.envelopes[d] = b
	}
}
