package controller

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// retained is a broker that keeps what it took and outlives the controller.
type retained struct {
	mu  sync.Mutex
	set map[string][]byte
}

func (r *retained) PublishAll(ctx context.Context, messages func(func(string, []byte) bool), done func(int, error)) error {
	i := 0
	messages(func(topic string, payload []byte) bool {
		r.mu.Lock()
		r.set[topic] = payload
		r.mu.Unlock()
		done(i, nil)
		i++
		return ctx.Err() == nil
	})
	return ctx.Err()
}

func (r *retained) get(topic string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.set[topic]
}

// errCrash is what the border says where the controller is to die.
var errCrash = errors.New("killed here")

// scene is a store on disk, a broker, and a controller's publisher that dies and
// comes back.
type scene struct {
	t      *testing.T
	office *office
	path   string
	key    ed25519.PrivateKey
	broker *retained
	store  *store.Store
	pub    *publish.Publisher
	stop   func() error
	now    func() playlists.Millis // nil: the wall clock
	clock  publish.Clock           // nil: believed
}

const sceneCarriages, sceneChunk = 12, 5

func newScene(t *testing.T) *scene {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, office: newOffice(t, sceneCarriages), path: filepath.Join(t.TempDir(), "s.db"), key: key, broker: &retained{set: map[string][]byte{}}}
	s.start(nil)
	t.Cleanup(func() { _ = s.stop() })
	return s
}

// later starts the publisher some time later.
func (s *scene) later(t *testing.T, by time.Duration) {
	t.Helper()
	s.now = func() playlists.Millis { return time.Now().Add(by).UnixMilli() }
	s.start(nil)
}

// must gives a list that the store has.
func must[T any](t *testing.T, f func(context.Context) (T, error)) T {
	t.Helper()
	v, err := f(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// start brings the publisher up from what is on disk.
func (s *scene) start(border func(string) error) {
	s.t.Helper()
	var err error
	if s.store, err = store.Open(s.t.Context(), s.path); err != nil {
		s.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if s.pub, err = publish.New(s.t.Context(), publish.Options{Key: s.key, Store: shelf{s.store}, Broker: s.broker, Log: log, Chunk: sceneChunk, Border: border, Now: s.now, Clock: s.clock}); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() {
		defer cancel() // who waits for a publisher that died waits no longer
		ended <- s.pub.Run(ctx)
	}()
	s.stop = sync.OnceValue(func() error {
		cancel()
		return errors.Join(<-ended, s.store.Close())
	})
	if err := s.pub.Republish(ctx); err != nil && border == nil {
		s.t.Fatal(err)
	}
}

func (s *scene) accept() publish.Job {
	s.t.Helper()
	j, err := s.pub.Accept(s.t.Context(), publish.Order{Network: network}, time.Now().UnixMilli())
	if err != nil {
		s.t.Fatal(err)
	}
	return j
}

// await waits for a publish to reach a state.
func (s *scene) await(id, state string) store.Publish {
	s.t.Helper()
	var p store.Publish
	livetest.Until(s.t, "the publish to be "+state, func() bool {
		var err error
		if p, err = s.store.Publish(s.t.Context(), id); err != nil || p.State == store.Failed && state != store.Failed {
			s.t.Fatalf("the publish is %s, not %s: %s; %v", p.State, state, p.Error, err)
		}
		return p.State == state
	})
	return p
}

// check opens every retained playlist as a display would.
func (s *scene) check(p store.Publish) map[playlists.Carriage]playlists.Digest {
	s.t.Helper()
	if p.Carriages != sceneCarriages || p.Committed != sceneCarriages {
		s.t.Errorf("%d of %d carriages committed, there are %d", p.Committed, p.Carriages, sceneCarriages)
	}
	outcomes, err := s.store.Outcomes(s.t.Context(), p.ID)
	if err != nil || len(outcomes) != sceneCarriages {
		s.t.Errorf("%d outcomes, %v", len(outcomes), err)
	}
	all := map[playlists.Carriage]playlists.Digest{}
	for _, o := range outcomes {
		msg := s.broker.get(playlists.TopicPlaylist(network, o.Carriage))
		opened, err := playlists.OpenPlaylist(msg, s.pub.Trust(), network, o.Carriage)
		switch {
		case err != nil:
			s.t.Errorf("carriage %s: %v", o.Carriage, err)
			continue
		case opened.Serial != p.Serial:
			s.t.Errorf("carriage %s has serial %s, the publish %s", o.Carriage, opened.Serial, p.Serial)
		case opened.Held() != o.Wanted:
			s.t.Errorf("carriage %s holds %v, the store says %v", o.Carriage, opened.Held(), o.Wanted)
		}
		all[o.Carriage] = opened.Digest
	}
	return all
}

func TestAPublishGoesOnAfterACrashAtEveryStep(t *testing.T) {
	// accepted, compiled, three chunks, sealed, sent
	for at := range 7 {
		t.Run(fmt.Sprintf("killed at border %d", at), func(t *testing.T) {
			s := newScene(t)
			s.office.stock(t, s.store, s.pub, s.key)
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			var mu sync.Mutex
			count, where := 0, ""
			s.start(func(step string) error {
				mu.Lock()
				defer mu.Unlock()
				if count == at {
					where = step
					return errCrash
				}
				count++
				return nil
			})
			j := s.accept()
			livetest.Until(t, "the crash, or the end of the publish", func() bool {
				mu.Lock()
				defer mu.Unlock()
				p, err := s.store.Publish(t.Context(), j.ID)
				return where != "" || err == nil && p.State == store.Done
			})
			// It may be stopped before Run has seen the crash; what counts is that
			// nothing was done after the border.
			if err := s.stop(); err != nil && !errors.Is(err, errCrash) {
				t.Fatalf("it died of %v", err)
			}
			if where == "" {
				t.Fatalf("a publish has only %d borders", count)
			}
			s.start(nil)
			before, err := s.store.CommittedOf(t.Context(), j.ID)
			if err != nil {
				t.Fatal(err)
			}
			after := s.check(s.await(j.ID, store.Done))
			for c, held := range before {
				if after[c] != held.Digest {
					t.Errorf("killed after %q: carriage %s was committed and sealed again", where, c)
				}
			}
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			s.start(func(string) error { return errCrash })
			if left, err := s.store.Unfinished(t.Context()); err != nil || len(left) != 0 {
				t.Errorf("unfinished after all: %v, %v", left, err)
			}
		})
	}
}

func TestAPublishStartsAgainWhenItsInputsHaveChangedSinceTheCrash(t *testing.T) {
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s.start(func(step string) error {
		if step == "chunk" {
			return errCrash
		}
		return nil
	})
	j := s.accept()
	livetest.Until(t, "the first chunk to be committed", func() bool {
		c, err := s.store.CommittedOf(t.Context(), j.ID)
		return err == nil && len(c) == sceneChunk
	})
	_ = s.stop()
	s.start(func(string) error { return errCrash }) // nothing goes on while people change the fleet
	first := s.await(j.ID, store.Sealing)
	s.office.fleet = []byte(strings.Replace(string(s.office.fleet), `service_day: "04:00"`, `service_day: "03:30"`, 1))
	s.office.parse(t)
	s.office.stock(t, s.store, s.pub, s.key)
	_ = s.stop()
	s.start(nil)
	second := s.await(j.ID, store.Done)
	if second.Serial.Compare(first.Serial) <= 0 {
		t.Errorf("serial %s after %s: what was on air for the old inputs would not be replaced", second.Serial, first.Serial)
	}
	s.check(second)
}
