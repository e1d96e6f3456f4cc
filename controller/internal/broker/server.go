package broker

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// The accounts of nats-server: connections that were let in, and those that are
// being judged (see door.clientID).
const (
	account        = "storyline"
	waitingAccount = "waiting"
)

// startTimeout bounds how long the server and its retained set may take to load.
const startTimeout = 2 * time.Minute

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
