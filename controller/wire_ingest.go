package controller

import (
	"context"
	"errors"
	"iter"

	"storyline/controller/internal/broker"
	"storyline/playlists"
)

// teller is the broker as ingest asks for it.
type teller struct{ client *broker.Client }

// Tell sends the words. A display that misses one sends its batch again.
func (t teller) Tell(ctx context.Context, words []playlists.Stored) error {
	var lost error
	messages := iter.Seq[broker.Message](func(yield func(broker.Message) bool) {
		for i := range words {
			if !yield(broker.Message{Topic: playlists.TopicDisplay(words[i].Display, playlists.LeafStored), Payload: words[i].Bytes()}) {
				return
			}
		}
	})
	err := t.client.PublishAll(ctx, messages, func(_ int, err error) {
		if err != nil {
			lost = err
		}
	})
	return errors.Join(err, lost)
}
