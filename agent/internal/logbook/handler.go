package logbook

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
)

// handler keeps and passes on what is no storm.
type handler struct {
	book *Book
	next slog.Handler
	text slog.Handler // writes into the book's scratch
}

// Enabled reports whether anybody wants a level.
func (h *handler) Enabled(ctx context.Context, l slog.Level) bool {
	return h.text.Enabled(ctx, l) || h.next.Enabled(ctx, l)
}

// WithAttrs gives a handler that adds attributes to each record.
func (h *handler) WithAttrs(a []slog.Attr) slog.Handler {
	return &handler{h.book, h.next.WithAttrs(a), h.text.WithAttrs(a)}
}

// WithGroup gives a handler that puts attributes into a group.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.book, h.next.WithGroup(name), h.text.WithGroup(name)}
}

// Handle takes one record.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	b := h.book
	b.mu.Lock()
	line, err := h.render(ctx, r)
	if err != nil {
		b.mu.Unlock()
		return err
	}
	write, told := b.storm.pass(r.Message, string(line), b.opt.Now())
	tallies := h.note(ctx, told)
	if write && h.text.Enabled(ctx, r.Level) {
		b.keep(r.Time, line)
	}
	b.mu.Unlock()
	err = h.pass(ctx, tallies)
	if write && h.next.Enabled(ctx, r.Level) {
		err = errors.Join(err, h.next.Handle(ctx, r))
	}
	return err
}

// tell tells the counts of a window that is over.
func (h *handler) tell(ctx context.Context) error {
	h.book.mu.Lock()
	tallies := h.note(ctx, h.book.storm.turn(h.book.opt.Now()))
	h.book.mu.Unlock()
	return h.pass(ctx, tallies)
}

// render writes a record as one line without its time; the lock is held.
func (h *handler) render(ctx context.Context, r slog.Record) ([]byte, error) {
	h.book.scratch.Reset()
	if err := h.text.Handle(ctx, r); err != nil {
		return nil, err
	}
	return bytes.Clone(h.book.scratch.Bytes()), nil
}

// note keeps counts as lines of their own and gives them as records; the lock is
// held.
func (h *handler) note(ctx context.Context, told []count) []slog.Record {
	var list []slog.Record
	for _, c := range told {
		r := slog.NewRecord(h.book.opt.Now(), slog.LevelWarn, "said again and again, not written each time", 0)
		r.AddAttrs(slog.String("message", c.message), slog.Int("times", c.lines))
		if line, err := h.render(ctx, r); err == nil {
			h.book.keep(r.Time, line)
		}
		list = append(list, r)
	}
	return list
}

// pass gives records to the next handler.
func (h *handler) pass(ctx context.Context, list []slog.Record) error {
	var errs []error
	for _, r := range list {
		if h.next.Enabled(ctx, r.Level) {
			errs = append(errs, h.next.Handle(ctx, r))
		}
	}
	return errors.Join(errs...)
}
