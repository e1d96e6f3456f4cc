package broker

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/time/rate"

	"storyline/playlists"
)

// Why a connection was refused, for the log.
const (
	notOpen    = "the retained set is not loaded yet"
	foreignID  = "client id and user name differ"
	notAName   = "not a display's name"
	wrongToken = "unknown display or wrong token"
)

// door decides who may connect. nats-server asks it before a session exists.
type door struct {
	displays Verifier
	centre   map[string][32]byte // hashed tokens of the controller and of services
	account  *server.Account     // of those who were let in
	waiting  *server.Account     // of those who are being judged
	server   *server.Server
	log      *slog.Logger
	lines    *rate.Limiter // refusals written to the log; a flood of them is a flood of disk writes

	open    atomic.Bool // for displays
	refused atomic.Int64

	mu   sync.Mutex
	live map[playlists.DisplayID]uint64 // the connection that a display used last

	replaced map[playlists.DisplayID]int // how often a connection came while another was up
	doubles  *rate.Limiter               // of those that are written to the log
}

func newDoor(o *Options, secret string) *door {
	d := &door{
		displays: o.Displays, log: o.Log, lines: rate.NewLimiter(5, 50),
		centre: map[string][32]byte{}, live: map[playlists.DisplayID]uint64{},
		replaced: map[playlists.DisplayID]int{}, doubles: rate.NewLimiter(1, 20),
	}
	for user, token := range o.Service {
		d.centre[user] = sha256.Sum256([]byte(token))
	}
	for _, id := range []string{writerID, readerID} {
		d.centre[id] = sha256.Sum256([]byte(secret))
	}
	return d
}

// Check is nats-server's question: may this connection in, and with which rights?
func (d *door) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	if id := d.clientID(c); id == "" || id != o.Username {
		return d.refuse(c, foreignID)
	}
	if want, ok := d.centre[o.Username]; ok {
		got := sha256.Sum256([]byte(o.Password))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			return d.refuse(c, wrongToken)
		}
		return d.admitCentre(c, o.Username)
	}
	display := playlists.DisplayID(o.Username)
	switch {
	case !playlists.ValidName(display):
		return d.refuse(c, notAName)
	case !d.open.Load():
		return d.refuse(c, notOpen)
	case !d.displays.Verify(display, o.Password):
		return d.refuse(c, wrongToken)
	}
	d.hold(display, c)
	// Asked again, now that Drop would find the connection: a token that was taken
	// away between the two must not leave one behind.
	if !d.displays.Verify(display, o.Password) {
		return d.refuse(c, wrongToken)
	}
	c.RegisterUser(&server.User{Username: o.Username, Account: d.account, Permissions: displayPermissions(display)})
	return true
}

// hold notes a display's connection, and whether it takes the place of another.
func (d *door) hold(display playlists.DisplayID, c server.ClientAuthentication) {
	d.mu.Lock()
	old, had := d.live[display]
	d.live[display] = c.GetID()
	double := had && old != c.GetID() && d.server.GetClient(old) != nil
	if double {
		d.replaced[display]++
	}
	times := d.replaced[display]
	d.mu.Unlock()
	if double && d.doubles.Allow() {
		d.log.Warn("a display's connection takes the place of another; two agents may share a token", slog.String("display", string(display)),
			slog.String("from", c.RemoteAddress().String()), slog.Int("times", times))
	}
}

// holder names the display that a connection belongs to, "" if it is none.
func (d *door) holder(cid uint64) playlists.DisplayID {
	d.mu.Lock()
	defer d.mu.Unlock()
	for display, id := range d.live {
		if id == cid {
			return display
		}
	}
	return ""
}

// admitCentre lets the controller in at once and services when displays may.
func (d *door) admitCentre(c server.ClientAuthentication, user string) bool {
	if user != writerID && user != readerID && !d.open.Load() {
		return d.refuse(c, notOpen)
	}
	c.RegisterUser(&server.User{Username: user, Account: d.account, Permissions: centrePermissions()})
	return true
}

// clientID gives the MQTT client id of a connection. nats-server doesn't hand it
// to an authenticator, so the connection is looked up (Connz). A look-up copies the
// map of all candidates, 0.4 ms among 10 000; so the connection is first moved to
// an account of its own kind, where only those stand that are being judged. (They
// come from the global account, which must not be asked: nats-server adds
// connections to it before it has given them their number.)
func (d *door) clientID(c server.ClientAuthentication) string {
	c.RegisterUser(&server.User{Account: d.waiting, Permissions: noPermissions()})
	z, err := d.server.Connz(&server.ConnzOptions{CID: c.GetID(), Account: waitingAccount})
	if err != nil || len(z.Conns) != 1 {
		return ""
	}
	return z.Conns[0].MQTTClient
}

func (d *door) refuse(c server.ClientAuthentication, why string) bool {
	d.refused.Add(1)
	if d.lines.Allow() {
		d.log.Warn("connection refused", slog.String("user", clip(c.GetOpts().Username)), slog.String("why", why),
			slog.String("from", c.RemoteAddress().String()), slog.Int64("refused", d.refused.Load()))
	}
	return false
}

// clip keeps what the log quotes of a foreign name short.
func clip(s string) string {
	if len(s) > 48 {
		return s[:48] + "..."
	}
	return s
}
