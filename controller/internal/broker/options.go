package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"

	"storyline/playlists"
)

// Verifier knows the displays' tokens. Verify must take the same time for an
// unknown display as for a wrong token.
type Verifier interface {
	Verify(display playlists.DisplayID, token string) bool
}

// Options say how a broker runs.
type Options struct {
	// Listen is a loopback host and port, such as 127.0.0.1:1883; port 0 takes a
	// free one.
	Listen string
	// Dir holds the retained set; made with mode 0700.
	Dir string
	// Displays knows the displays' tokens.
	Displays Verifier
	// Service gives further users, by token, the right to every topic of ours. It
	// is off when empty and exists for measurements of the broker alone. A user
	// connects with its name as client id.
	Service map[string]string
	// Prepare runs once the controller's client is there and before displays are let
	// in, so that what it publishes is among the first that they get; may be nil.
	Prepare func(ctx context.Context) error
	// MaxConnections is how many connections are taken, 20 000 when zero.
	MaxConnections int
	// MaxStore is how many bytes the retained set may take on disk, 4 GiB when zero.
	MaxStore int64
	// Log takes what the broker has to say.
	Log *slog.Logger
}

// Limits of the broker.
const (
	// DefaultMaxConnections is how many connections are taken unless said otherwise.
	DefaultMaxConnections = 20_000
	// DefaultMaxStore is how many bytes the retained set may take unless said
	// otherwise: 10 000 displays with a status and a playlist of hundreds of KB each.
	// When it is full the broker takes no new retained message and no new session.
	DefaultMaxStore = 4 << 30
	// MaxPayload is the largest message in bytes; a larger one ends its connection.
	// The controller needs 512 KB for a playlist. A display needs 64 KB at most, but
	// nats-server knows a limit for the server, for an account (ours is one, since
	// retained messages don't cross accounts) and in a user's JWT (we have none), not
	// for a connection. So ingest refuses what is too long for its leaf, and what a
	// display can keep here is one retained message on each of its own four leaves.
	MaxPayload = 1 << 20
	// maxPending is how many bytes may wait for one slow reader before it is cut
	// off. nats-server's own 64 MB is less than the retained statuses of 10 000
	// displays.
	maxPending = 256 << 20
	// maxSubscriptions is how many subscriptions one connection may have; a QoS 1
	// one counts twice. A display needs six.
	maxSubscriptions = 48
)

// check fills in defaults and refuses what can't run.
func (o *Options) check() error {
	switch {
	case o.Dir == "":
		return errors.New("broker: no directory for the retained set")
	case o.Displays == nil:
		return errors.New("broker: nobody to verify displays' tokens")
	case o.Log == nil:
		return errors.New("broker: no logger")
	case o.MaxConnections < 0 || o.MaxStore < 0:
		return fmt.Errorf("broker: %d connections, %d bytes of retained messages", o.MaxConnections, o.MaxStore)
	}
	for user, token := range o.Service {
		if user == "" || len(token) < 32 {
			return fmt.Errorf("broker: service user %q needs a name and a token of at least 32 characters", user)
		}
	}
	if o.MaxConnections == 0 {
		o.MaxConnections = DefaultMaxConnections
	}
	if o.MaxStore == 0 {
		o.MaxStore = DefaultMaxStore
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return fmt.Errorf("broker: %w", err)
	}
	o.Dir = dir
	_, _, err = loopback(o.Listen)
	return err
}

// loopback takes a listen address apart and refuses all but loopback ones:
// tokens and playlists would travel in clear.
func loopback(listen string) (host string, port int, err error) {
	host, p, err := net.SplitHostPort(listen)
	if err != nil {
		return "", 0, fmt.Errorf("broker: listen address: %w", err)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	port, err = strconv.Atoi(p)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("broker: %q is not a port", p)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", 0, fmt.Errorf("broker: %s is not a loopback address and this version speaks no TLS: listen on 127.0.0.1 and put a TLS tunnel in front", listen)
	}
	return host, port, nil
}
