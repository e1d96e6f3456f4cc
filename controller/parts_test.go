package controller

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestPartsStopInReverseOrder(t *testing.T) {
	p := newParts(slog.New(slog.DiscardHandler))
	var ended []string
	for _, name := range []string{"first", "second", "third"} {
		p.start(t.Context(), name, func(ctx context.Context) error {
			<-ctx.Done()
			ended = append(ended, name)
			return nil
		})
	}
	p.stop()
	if got := strings.Join(ended, " "); got != "third second first" {
		t.Errorf("ended: %s", got)
	}
	select {
	case err := <-p.failed:
		t.Errorf("failed: %v", err)
	default:
	}
}

func TestAPartThatEndsByItselfIsAFailure(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{{errors.New("no disk"), "store: no disk"}, {nil, "store: store ended by itself"}} {
		p := newParts(slog.New(slog.DiscardHandler))
		p.start(t.Context(), "store", func(context.Context) error { return c.err })
		if err := <-p.failed; err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
		p.stop()
	}
}
