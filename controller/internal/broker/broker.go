package broker

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"storyline/playlists"
)

// The accounts of nats-server: connections that were let in, and those that are
// being judged (see door.clientID).
const (
	account        = "storyline"
	waitingAccount = "waiting"
)

// startTimeout bounds how long the server and its retained set may take to load.
const startTimeout = 2 * time.Minute

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

// start runs the server with its door still shut to all but the controller.
func (b *Broker) start() (*server.Server, <-chan error, error) {
	if err := os.MkdirAll(b.options.Dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("broker: %w", err)
	}
	o, err := b.serverOptions()
	if err != nil {
		return nil, nil, err
	}
	srv, err := server.NewServer(o)
	if err != nil {
		return nil, nil, fmt.Errorf("broker: %w", err)
	}
	log := newLogger(b.options.Log, b.door.holder)
	srv.SetLoggerV2(log, false, false, false)
	b.door.server = srv
	if b.door.account, err = srv.LookupAccount(account); err != nil {
		return nil, nil, fmt.Errorf("broker: %w", err)
	}
	if b.door.waiting, err = srv.LookupAccount(waitingAccount); err != nil {
		return nil, nil, fmt.Errorf("broker: %w", err)
	}
	srv.Start()
	if err = listening(srv, log.fatal); err == nil {
		// Until this is done a connection that was let in would have no retained
		// set; the door is shut until the controller has read its mark.
		err = b.door.account.EnableJetStream(nil, nil)
	}
	if err != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
		return nil, nil, err
	}
	b.addr = &net.TCPAddr{IP: net.ParseIP(o.MQTT.Host), Port: o.MQTT.Port}
	b.client.address = net.JoinHostPort(o.MQTT.Host, strconv.Itoa(o.MQTT.Port))
	return srv, log.fatal, nil
}

// listening waits until the server listens or says why it can't.
func listening(srv *server.Server, fatal <-chan error) error {
	for range startTimeout / (100 * time.Millisecond) {
		select {
		case err := <-fatal:
			return err
		default:
		}
		if srv.ReadyForConnections(100 * time.Millisecond) {
			return nil
		}
	}
	return errors.New("broker: the server did not start in time")
}

// serverOptions gives nats-server's own options: MQTT alone, no NATS listener, no
// monitoring, no signals.
func (b *Broker) serverOptions() (*server.Options, error) {
	host, port, _ := loopback(b.options.Listen)
	if port == 0 {
		port = server.RANDOM_PORT
	}
	o := &server.Options{
		ServerName: account,
		DontListen: true, NoSigs: true, NoLog: true,
		MaxConn:    b.options.MaxConnections,
		MaxPayload: MaxPayload,
		MaxPending: maxPending,
		MaxSubs:    maxSubscriptions,
		// How long a reader may take nothing at all before it is cut off.
		WriteDeadline:     30 * time.Second,
		JetStream:         true,
		JetStreamMaxStore: b.options.MaxStore,
		StoreDir:          b.options.Dir,
		// The retained set is a cache of the store: what a power cut takes from it
		// the controller publishes again when a status names it. A killed process
		// loses nothing, since each record is written at once; only syncing waits.
		SyncInterval:               10 * time.Second,
		Accounts:                   []*server.Account{server.NewAccount(account), server.NewAccount(waitingAccount)},
		CustomClientAuthentication: b.door,
		MQTT: server.MQTTOpts{
			Host: host, Port: port, AuthTimeout: 5,
			// The controller's few QoS 1 subscriptions share 65 535.
			MaxAckPending: 8192,
		},
	}
	// A publish at QoS 2 is kept on disk until its sender releases it, which a
	// hostile one never does; nobody of ours uses QoS 2, so it ends its connection.
	// The option can be set only by text.
	if err := o.ProcessConfigString("mqtt { reject_qos2_publish: true }"); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	return o, nil
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
