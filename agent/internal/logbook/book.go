package logbook

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// inMemory is how much is always kept, in bytes.
const inMemory = 1 << 20

// Options are what a Book is made of.
type Options struct {
	Next  slog.Handler // that goes on with what passes
	Level slog.Level   // of what is kept
	File  string       // "": memory alone
	Most  int64        // bytes of File and its older half together
	Now   func() time.Time
}

// Book keeps what is logged through its handler. It is safe for concurrent use.
type Book struct {
	opt   Options
	file  *file       // nil: none; only write touches it
	lines chan []byte // for the file

	mu      sync.Mutex
	storm   storm
	ring    ring
	unkept  error // why the file is not written
	scratch bytes.Buffer
}

// waitingLines is how many lines wait for a slow disk: one that hangs must not hold
// up whoever logs, the player least of all.
const waitingLines = 256

var errSlow = errors.New("the disk takes none")

// New makes a book; nothing is written to the file before Run.
func New(opt Options) *Book {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	b := &Book{opt: opt, ring: ring{most: inMemory}}
	if opt.File != "" {
		b.file, b.lines = &file{path: opt.File, most: opt.Most}, make(chan []byte, waitingLines)
	}
	return b
}

// Handler gives the handler to log through.
func (b *Book) Handler() slog.Handler {
	untimed := func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	return &handler{book: b, next: b.opt.Next, text: slog.NewTextHandler(&b.scratch, &slog.HandlerOptions{Level: b.opt.Level, ReplaceAttr: untimed})}
}

// Problem says why nothing is written to the file, "" if it is.
func (b *Book) Problem() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.unkept == nil {
		return ""
	}
	return "logs are kept in memory alone: " + b.unkept.Error()
}

// Bytes gives what is in memory, oldest first.
func (b *Book) Bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.ring.data)
}

// ServeHTTP answers with what is in memory.
func (b *Book) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(b.Bytes()) // whoever asked has gone
}

// Run writes the file and tells counts at each window's end, until ctx is done.
func (b *Book) Run(ctx context.Context) error {
	h := b.Handler()
	var writing sync.WaitGroup
	defer writing.Wait()
	if b.file != nil {
		writing.Go(func() { b.write(ctx) })
	}
	tick := time.NewTicker(window)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := h.(*handler).tell(ctx); err != nil {
				return nil // the log is gone, and nothing is left to tell that to
			}
		}
	}
}

// keep writes a line of the scratch; the lock is held.
func (b *Book) keep(at time.Time, line []byte) {
	whole := append([]byte(at.UTC().Format("2006-01-02T15:04:05.000Z ")), line...)
	b.ring.add(whole)
	if b.file == nil {
		return
	}
	select {
	case b.lines <- whole:
	default:
		b.unkept = errSlow
	}
}

// write writes lines to the file until ctx is done, and then those that wait.
func (b *Book) write(ctx context.Context) {
	defer func() { _ = b.file.close() }() // nothing waits to be written
	for {
		select {
		case line := <-b.lines:
			err := b.file.write(line)
			b.mu.Lock()
			b.unkept = err
			b.mu.Unlock()
			continue
		case <-ctx.Done():
		}
		for {
			select {
			case line := <-b.lines:
				_ = b.file.write(line) // as much as the disk takes
			default:
				return
			}
		}
	}
}
