package controller

import (
	"context"
	"log/slog"
	"path/filepath"

	"storyline/controller/internal/broker"
	"storyline/controller/internal/drafts"
	"storyline/controller/internal/ingest"
	"storyline/controller/internal/publish"
	"storyline/playlists"
)

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
