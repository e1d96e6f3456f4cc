package virtual

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"runtime"
	"slices"
	"sync"
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
	// Receipt is the length of each answer, in bytes; 0 means 400, less than 24
	// means 24.
	Receipt  int
	Parallel int // connecting at once; 0 means 64
	Log      *slog.Logger
}

// Result is one round of a floor: times from just before the first message was
// signed or published to each receipt, per display.
type Result struct {
	Displays      int
	P50, P95, Max time.Duration
	Total         time.Duration // until the last receipt was counted
	Duplicates    int           // receipts that came more than once
}

// Kind is a kind of floor.
type Kind int

// F1 is the smallest thing that does what a publish does: a controller that
// sends each display bytes which are ready beforehand and counts answers, and
// displays that answer. F2 adds, for each display, one Ed25519 signature by the
// controller, and two verifications and the decoding of the JSON by the display:
// what no publish can leave out that lets nobody lie.
const (
	F1 Kind = iota + 1
	F2
)

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

// member is one display of a floor.
type member struct {
	floor *Floor
	i     int
	topic string
	line  *link.Link
	seal  []byte // what is sent: header and payload
	out   chan uint64
}

// A message is the round, the display and a signature of the payload (zero
// without Crypto), then the payload. An answer begins with the first sixteen.
const (
	tagBytes    = 16
	headerBytes = tagBytes + ed25519.SignatureSize
)

// OpenFloor connects the controller and every display; Close lets them go.
func OpenFloor(ctx context.Context, opt FloorOptions) (*Floor, error) {
	if len(opt.Payloads) != len(opt.Displays) {
		return nil, fmt.Errorf("%d payloads for %d displays", len(opt.Payloads), len(opt.Displays))
	}
	opt.Receipt = max(opt.Receipt, 0)
	if opt.Receipt == 0 {
		opt.Receipt = 400
	}
	opt.Receipt = max(opt.Receipt, tagBytes+8)
	if opt.Parallel <= 0 {
		opt.Parallel = 64
	}
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
	turns := make(chan struct{}, f.opt.Parallel)
	base := link.Options{
		Broker: f.opt.Broker, Log: f.opt.Log,
		OnConnect: func(playlists.ID128) {
			select {
			case f.up <- struct{}{}:
			default: // a link that came back: the round it missed will say so
			}
		},
		Turn: func(ctx context.Context) (func(), error) {
			select {
			case turns <- struct{}{}:
				return func() { <-turns }, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}
	f.controller = link.New(f.of(base, f.opt.Controller, []string{playlists.Root + "displays/+/status"}, f.count))
	for i, c := range f.opt.Displays {
		payload := f.opt.Payloads[i]
		if json.Unmarshal(payload, new(playlists.Playlist)) != nil {
			return fmt.Errorf("payload %d is no playlist message", i)
		}
		m := &member{
			floor: f, i: i, topic: playlists.TopicPlaylist(f.opt.Network, playlists.Carriage(c.Display)),
			seal: append(make([]byte, headerBytes), payload...), out: make(chan uint64, 8),
		}
		m.line = link.New(f.of(base, c, []string{m.topic}, m.take))
		f.members = append(f.members, m)
	}
	return nil
}

// of makes the options of one link.
func (f *Floor) of(o link.Options, c Credentials, topics []string, take func(string, []byte)) link.Options {
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

// Round sends every display its payload and waits for every receipt. It fails
// if any is missing when ctx is done.
func (f *Floor) Round(ctx context.Context, kind Kind) (Result, error) {
	n := len(f.members)
	r := Result{Displays: n}
	round := f.round.Add(1)
	for len(f.counted) > 0 {
		<-f.counted // late words of the round before
	}
	for _, m := range f.members { // beforehand: the bytes are ready
		binary.BigEndian.PutUint64(m.seal, round)
		binary.BigEndian.PutUint64(m.seal[8:], uint64(m.i))
		clear(m.seal[tagBytes:headerBytes])
	}
	took := make([]time.Duration, n)
	begun := time.Now()
	sent := make(chan error, 1)
	go func() { sent <- f.send(ctx, kind) }()
	for got := 0; got < n; {
		select {
		case i := <-f.counted:
			if took[i] != 0 {
				r.Duplicates++
				continue
			}
			took[i] = time.Since(begun)
			got++
		case <-ctx.Done():
			return r, errors.Join(fmt.Errorf("%d of %d receipts of the floor are missing: %w", n-got, n, ctx.Err()), <-sent)
		}
	}
	r.Total = time.Since(begun)
	if err := <-sent; err != nil {
		return r, err
	}
	slices.Sort(took)
	if n > 0 {
		r.P50, r.P95, r.Max = took[(n-1)/2], took[(n-1)*95/100], took[n-1]
	}
	return r, nil
}

// send publishes all; what is signed is signed as it goes, on every processor.
func (f *Floor) send(ctx context.Context, kind Kind) error {
	var wait sync.WaitGroup
	workers := 1
	if kind == F2 {
		workers = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, workers)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(f.members) && errs[w] == nil; i += workers {
				m := f.members[i]
				if kind == F2 {
					copy(m.seal[tagBytes:], ed25519.Sign(f.private, m.seal[headerBytes:]))
				}
				errs[w] = f.controller.Publish(ctx, m.topic, 1, true, slices.Clone(m.seal))
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// count counts a receipt of this round.
func (f *Floor) count(_ string, msg []byte) {
	if len(msg) < tagBytes || binary.BigEndian.Uint64(msg) != f.round.Load() {
		return
	}
	if i := binary.BigEndian.Uint64(msg[8:]); i < uint64(len(f.members)) {
		select {
		case f.counted <- i:
		default: // the round is over, or its context is
		}
	}
}

// take checks a message as little as its kind of floor does: one without a
// signature is of F1.
func (m *member) take(_ string, msg []byte) {
	if len(msg) < headerBytes {
		return
	}
	var unsigned [ed25519.SignatureSize]byte
	if !bytes.Equal(msg[tagBytes:headerBytes], unsigned[:]) && !m.floor.holds(msg) {
		return
	}
	select {
	case m.out <- binary.BigEndian.Uint64(msg):
	default:
	}
}

// holds verifies twice and decodes once.
func (f *Floor) holds(msg []byte) bool {
	sig, payload := msg[tagBytes:headerBytes], msg[headerBytes:]
	for range 2 {
		if !ed25519.Verify(f.public, payload, sig) {
			return false
		}
	}
	var p playlists.Playlist
	return json.Unmarshal(payload, &p) == nil
}

func (m *member) status() string {
	return playlists.TopicDisplay(m.floor.opt.Displays[m.i].Display, playlists.LeafStatus)
}

// answer sends the receipts: not from the goroutine that takes messages.
func (m *member) answer(ctx context.Context) error {
	topic := m.status()
	for {
		select {
		case <-ctx.Done():
			return nil
		case round := <-m.out:
			receipt := make([]byte, m.floor.opt.Receipt)
			binary.BigEndian.PutUint64(receipt, round)
			binary.BigEndian.PutUint64(receipt[8:], uint64(m.i))
			if err := m.line.Publish(ctx, topic, 1, true, receipt); err != nil {
				m.floor.opt.Log.Warn("receipt not sent", slog.Any("error", err))
			}
		}
	}
}
