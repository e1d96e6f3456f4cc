package virtual

import (
	"context"
	"log/slog"

	"storyline/agent/internal/link"
	"storyline/playlists"
)

// member is one display of a floor.
type member struct {
	floor   *Floor
	i       int
	topic   string
	line    *link.Link
	message []byte      // to it; all but the payload is written anew in each round
	due     chan uint64 // rounds that are to be answered
}

// take checks a message as little as its kind of floor does: one without a
// signature is of F1.
func (m *member) take(_ string, msg []byte) {
	if len(msg) < headerBytes || signed(msg) && !holds(msg, m.floor.public) {
		return
	}
	round, _ := tagOf(msg)
	select {
	case m.due <- round:
	default:
	}
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
		case round := <-m.due:
			receipt := make([]byte, m.floor.opt.Receipt)
			tag(receipt, round, m.i)
			if err := m.line.Publish(ctx, topic, 1, true, receipt); err != nil {
				m.floor.opt.Log.Warn("receipt not sent", slog.Any("error", err))
			}
		}
	}
}
