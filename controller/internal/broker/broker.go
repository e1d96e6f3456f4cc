package broker

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"storyline/playlists"
)

// Broker is the embedded MQTT broker with the controller's client.
type Broker struct {
	options Options
	secret  string // the controller's credential, made anew in each start
	door    *door
	client  *Client
	ready   chan struct{}
	addr    net.Addr
}

// New checks the options and makes a broker that Run starts.
func New(o Options) (*Broker, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	b := &Broker{options: o, secret: randomHex(), ready: make(chan struct{})}
	b.door = newDoor(&o, b.secret)
	b.client = newClient(b.secret, o.Log)
	return b, nil
}

// Client gives the controller's client. Subscribe before Run, so that no display
// is let in before the controller listens.
func (b *Broker) Client() *Client { return b.client }

// Ready is closed when displays are let in. Addr is known from then on.
func (b *Broker) Ready() <-chan struct{} { return b.ready }

// Addr gives the address of the MQTT listener; call it once Ready is closed.
func (b *Broker) Addr() net.Addr { return b.addr }

// Refused tells how many connections the door has refused since the start.
func (b *Broker) Refused() int64 { return b.door.refused.Load() }

// Replaced tells how often since the start a connection of a display came while
// another one was up. Once is a display that lost its network; again and again is
// two agents with one token.
func (b *Broker) Replaced(display playlists.DisplayID) int {
	b.door.mu.Lock()
	defer b.door.mu.Unlock()
	return b.door.replaced[display]
}

// Drop ends a display's connection, since its token is no longer good. Its will
// fires. It does nothing when the display isn't connected.
func (b *Broker) Drop(display playlists.DisplayID) {
	select {
	case <-b.ready:
	default:
		return // nobody was let in yet
	}
	b.door.mu.Lock()
	cid, ok := b.door.live[display]
	delete(b.door.live, display)
	b.door.mu.Unlock()
	if !ok {
		return
	}
	if err := b.door.server.DisconnectClientByID(cid); err != nil {
		b.options.Log.Debug("display was not connected", slog.String("display", string(display)))
	}
}

// Run starts the server, connects the controller, opens the door to displays
// once the retained set is loaded, and blocks until ctx ends (nil) or the server
// can't run.
func (b *Broker) Run(ctx context.Context) error {
	srv, fatal, err := b.start()
	if err != nil {
		return err
	}
	work, cancel := context.WithCancel(ctx)
	var client sync.WaitGroup
	client.Go(func() { b.client.run(work) })
	if err = b.open(work); err == nil {
		select {
		case <-ctx.Done():
		case err = <-fatal:
		}
	}
	if ctx.Err() != nil {
		err = nil // whatever failed did so because everything ends
	}
	b.door.open.Store(false)
	cancel()
	client.Wait()
	srv.Shutdown()
	srv.WaitForShutdown()
	return err
}

// open prepares the retained set, waits for the controller's subscriptions and
// reads the mark back: as the newest entry it stands for all before it.
func (b *Broker) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if b.options.Prepare != nil {
		if err := b.options.Prepare(ctx); err != nil {
			return fmt.Errorf("broker: prepare the retained set: %w", err)
		}
	}
	if err := b.client.readBack(ctx, randomHex()); err != nil {
		return fmt.Errorf("broker: the retained set did not load: %w", err)
	}
	b.door.open.Store(true)
	close(b.ready)
	b.options.Log.Info("broker is open", slog.String("mqtt", b.addr.String()))
	return nil
}

// randomHex gives 256 random bits; crypto/rand never fails since Go 1.24.
func randomHex() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
