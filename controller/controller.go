package controller

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"storyline/controller/internal/api"
	"storyline/controller/internal/auth"
	"storyline/controller/internal/broker"
	"storyline/controller/internal/console"
	"storyline/controller/internal/desk"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/ingest"
	"storyline/controller/internal/media"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
)

// Controller is the centre.
type Controller struct {
	config Config
	log    *slog.Logger
	ready  chan struct{}
	http   net.Addr
	mqtt   net.Addr

	key      ed25519.PrivateKey
	token    string // the administrator's
	store    *store.Store
	files    *media.Store
	displays *auth.Displays
	broker   *broker.Broker
	ingest   *ingest.Ingest
	feed     *ingest.Feed
	pub      *publish.Publisher
	fleets   *fleets
	drafts   *drafts.Drafts
	// stopTaking ends what the broker's handler waits for.
	stopTaking context.CancelFunc
	api        *api.API
	sessions   *auth.Sessions
	desk       *desk.Desk
	console    *console.Console
}

// New checks the configuration and makes a controller that Run starts.
func New(c Config, log *slog.Logger) (*Controller, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Controller{config: c, log: log, ready: make(chan struct{})}, nil
}

// Ready is closed when displays and people are let in; the addresses are known
// from then on.
func (c *Controller) Ready() <-chan struct{} { return c.ready }

// HTTP gives the address of console, interface and media; nil with BrokerOnly.
func (c *Controller) HTTP() net.Addr { return c.http }

// MQTT gives the address where displays connect.
func (c *Controller) MQTT() net.Addr { return c.mqtt }

// Run starts the rooms, blocks until ctx ends or a room fails, and stops them in
// the reverse order. It returns nil when ctx ended.
func (c *Controller) Run(ctx context.Context) (err error) {
	unlock, err := lock(c.config.DataDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if c.store, err = store.Open(ctx, filepath.Join(c.config.DataDir, "storyline.db")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.store.Close()) }()
	if err := c.secrets(ctx); err != nil {
		return err
	}
	running := newParts(c.log)
	defer running.stop()
	start := c.startAll
	if c.config.BrokerOnly {
		start = c.startBrokerOnly
	}
	if err := start(ctx, running); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	close(c.ready)
	select {
	case <-ctx.Done():
		c.log.Info("stopping")
		return nil
	case err := <-running.failed:
		return err
	}
}

// secrets reads or makes the key and the tokens.
func (c *Controller) secrets(ctx context.Context) (err error) {
	if c.key, err = loadKey(c.config.DataDir); err != nil {
		return err
	}
	if c.token, err = auth.AdminToken(filepath.Join(c.config.DataDir, "api-token")); err != nil {
		return err
	}
	c.sessions = auth.NewSessions(c.token)
	sums, err := c.store.Tokens(ctx)
	if err != nil {
		return err
	}
	c.displays = auth.NewDisplays(sums, c.store)
	return nil
}

// startAll starts the rooms in the order in which they need each other.
func (c *Controller) startAll(ctx context.Context, running *parts) (err error) {
	if c.files, err = media.Open(filepath.Join(c.config.DataDir, "media")); err != nil {
		return err
	}
	if err := c.makeRooms(ctx); err != nil {
		return err
	}
	if err := c.recall(ctx); err != nil {
		return err
	}
	if err := c.makeFaces(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.config.HTTP) // early: a taken port should not cost a start of the broker
	if err != nil {
		return fmt.Errorf("listen for http: %w", err)
	}
	c.http = l.Addr()
	closeEarly := sync.OnceFunc(func() { _ = l.Close() })
	defer func() {
		if err != nil {
			closeEarly()
		}
	}()
	running.start(ctx, "broker", func(ctx context.Context) error {
		defer context.AfterFunc(ctx, c.stopTaking)()
		return c.broker.Run(ctx)
	})
	running.start(ctx, "ingest", c.ingest.Run)
	running.start(ctx, "publisher", c.pub.Run)
	if err := c.awaitBroker(ctx, running); err != nil {
		return err
	}
	running.start(ctx, "console", c.console.Run)
	running.start(ctx, "http", func(ctx context.Context) error { return c.serve(ctx, l) })
	return nil
}

// awaitBroker waits until displays are let in.
func (c *Controller) awaitBroker(ctx context.Context, running *parts) error {
	select {
	case <-c.broker.Ready():
		c.mqtt = c.broker.Addr()
		return nil
	case err := <-running.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// makeRooms makes the rooms that carry orders out and reports in.
func (c *Controller) makeRooms(ctx context.Context) (err error) {
	service, err := readService(c.config.Service)
	if err != nil {
		return err
	}
	if c.broker, err = broker.New(broker.Options{
		Listen: c.config.MQTT, Dir: filepath.Join(c.config.DataDir, "broker"), Displays: c.displays, Service: service, Log: c.log, Prepare: c.prepare,
	}); err != nil {
		return err
	}
	client := c.broker.Client()
	c.feed = ingest.NewFeed()
	if c.pub, err = publish.New(ctx, publish.Options{
		Key: c.key, Store: shelf{c.store}, Broker: air{client}, Media: c.files, Log: c.log, Lease: int64(c.config.LeaseDays) * 24 * 3600 * 1000, Clock: c.config.clock(),
		Tell: func(...string) { c.feed.Changed() }, Said: c.said,
	}); err != nil {
		return err
	}
	c.ingest = ingest.New(ingest.Options{Ledger: c.store, Teller: teller{client}, Listener: c.pub, Feed: c.feed, Log: c.log})
	// Displays repeat what is not answered, so QoS 0 loses nothing and spares the
	// broker a write to disk for each message.
	filters := map[string]byte{}
	for _, leaf := range playlists.DisplayWrites() {
		filters[playlists.TopicDisplay("+", leaf)] = 0
	}
	// What has come in is stored until the broker itself stops; the store outlives it.
	ctx, c.stopTaking = context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // the broker's part calls it when it ends
	client.Subscribe(filters, func(ms []broker.Message) {
		batch := make([]ingest.Message, len(ms))
		for i := range ms {
			batch[i] = ingest.Message{Topic: ms[i].Topic, Payload: ms[i].Payload, Retained: ms[i].Retained}
		}
		c.ingest.Take(ctx, batch)
	})
	return nil
}

// said gives what a display last said that it can show, even before this start.
func (c *Controller) said(d playlists.DisplayID) (playlists.Shape, bool) {
	s := c.ingest.Known(d).Status
	if s == nil || !s.Shape.Drawable() {
		return playlists.Shape{}, false
	}
	return s.Shape, true
}

// recall brings back from the store what is answered from memory.
func (c *Controller) recall(ctx context.Context) error {
	said, err := c.store.States(ctx)
	if err != nil {
		return err
	}
	for _, s := range said {
		if err := c.ingest.Remember(s.Status, s.Seen); err != nil {
			c.log.Warn("the last status of a display can't be read", slog.String("display", string(s.Display)), slog.Any("error", err))
		}
	}
	c.fleets = &fleets{store: c.store, pub: c.pub, log: c.log}
	c.drafts = drafts.New(drafts.Options{Store: history{c.store}, Fleets: judges{c}, Now: nowMillis})
	return c.fleets.load(ctx)
}

// prepare runs while the broker is shut: bindings that a crash left unsealed, then
// every order.
func (c *Controller) prepare(ctx context.Context) error {
	if err := c.pub.Bind(ctx, c.fleets.bindings()); err != nil {
		// The clock is wrong, and a person must say so; what is bound stays bound.
		c.log.Error("displays are not bound as their fleet says", slog.Any("error", err))
	}
	return c.pub.Republish(ctx)
}

// startBrokerOnly runs the broker alone.
func (c *Controller) startBrokerOnly(ctx context.Context, running *parts) (err error) {
	if c.broker, err = broker.New(broker.Options{
		Listen: c.config.MQTT, Dir: filepath.Join(c.config.DataDir, "broker"), Displays: c.displays, Log: c.log,
		Service: map[string]string{"bench": c.token},
	}); err != nil {
		return err
	}
	running.start(ctx, "broker", c.broker.Run)
	return c.awaitBroker(ctx, running)
}

// lock keeps a second controller off the data directory.
func lock(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another controller runs in %s: stop it first, or give this one a data_dir of its own: %w", dir, err), f.Close())
	}
	return f.Close, nil
}

func nowMillis() playlists.Millis { return time.Now().UnixMilli() }

// version gives the version that the program was built as.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
