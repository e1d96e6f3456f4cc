package logbook

import (
	"bytes"
	"context"
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
	opt Options

	mu      sync.Mutex
	storm   storm
	ring    ring
	file    *file // nil: none
	unkept  error // why the file is not written
	scratch bytes.Buffer
}

// New makes a book; nothing is opened before something is logged.
func New(opt Options) *Book {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	b := &Book{opt: opt, ring: ring{most: inMemory}}
	if opt.File != "" {
		b.file = &file{path: opt.File, most: opt.Most}
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

// Run tells counts at each window's end, until ctx is done.
func (b *Book) Run(ctx context.Context) error {
	h := b.Handler()
	tick := time.NewTicker(window)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.file != nil {
				_ = b.file.close() // nothing waits to be written
			}
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
	if b.file != nil {
		b.unkept = b.file.write(whole)
	}
}
