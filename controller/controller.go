package controller

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"sync"

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
