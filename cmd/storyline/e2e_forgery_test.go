package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/keys"
	"storyline/playlists"
)

// forger holds all that a thief of the broker and of the controller's data could
// lay hands on, and not one editor's key.
type forger struct {
	genuine, older, other []byte // the carriage's playlist, the one before it, another carriage's
	playlist              playlists.Playlist
	arrangement           playlists.Arrangement
	centre                ed25519.PrivateKey // the controller's own key
	stranger              ed25519.PrivateKey
}

// forgery is one way to put something else on a screen, and the name by which a
// display must refuse it.
type forgery struct {
	name string
	want playlists.Reason
	make func(f *forger) []byte
}

func forgeries() []forgery {
	return []forgery{
		{"empty payload", playlists.Empty, func(*forger) []byte { return nil }},
		{"600 KB", playlists.Oversized, func(f *forger) []byte { return append(bytes.Repeat([]byte(" "), 600<<10), f.genuine...) }},
		{"truncated", playlists.Truncated, func(f *forger) []byte { return f.genuine[:len(f.genuine)/2] }},
		{"not JSON", playlists.Malformed, func(*forger) []byte { return []byte("<html>a better programme</html>") }},
		{"another version", playlists.UnknownVersion, func(*forger) []byte { return []byte(`{"v":2}`) }},
		{"a need that no reader knows", playlists.UnknownNeed, func(*forger) []byte { return []byte(`{"v":1,"needs":["free-text"]}`) }},

		{"story unsigned", playlists.Unsigned, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) { p.Stories[0].Signatures = nil })
		}},
		{"story signed by a foreign key", playlists.UnknownKey, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) { p.Stories[0] = resealed(&p.Stories[0], f.stranger) })
		}},
		{"an editor missing", playlists.TooFewPersons, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) { p.Stories[0].Signatures = p.Stories[0].Signatures[:1] })
		}},
		{"one key signed twice", playlists.KeyTwice, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) {
				one := p.Stories[0].Signatures[0]
				p.Stories[0].Signatures = []playlists.Signature{one, one}
			})
		}},
		{"nine signatures", playlists.TooManySigs, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) {
				for len(p.Stories[0].Signatures) < 9 {
					p.Stories[0].Signatures = append(p.Stories[0].Signatures, p.Stories[0].Signatures[0])
				}
			})
		}},
		{"arrangement unsigned", playlists.Unsigned, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) { p.Arrangement.Signatures = nil })
		}},
		{"arrangement signed by a foreign key", playlists.UnknownKey, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) { p.Arrangement = resealed(&p.Arrangement, f.stranger) })
		}},
		{"arrangement changed after signing", playlists.BadSignature, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) {
				a := f.arrangement
				a.Serial.N++
				p.Arrangement.Payload = a.Payload()
			})
		}},
		{"wrong payload type", playlists.WrongType, func(f *forger) []byte {
			return f.tampered(func(p *playlists.Playlist) {
				p.Arrangement = playlists.Seal(playlists.TypeBinding, f.arrangement.Payload(), f.centre)
			})
		}},

		{"older serial", playlists.OlderSerial, func(f *forger) []byte { return f.older }},
		{"another carriage's", playlists.WrongSubject, func(f *forger) []byte { return f.other }},

		// What a thief of the controller's key can do besides rearranging stories.
		{"controller's key: a word changed in a story", playlists.BadSignature, func(f *forger) []byte {
			return f.withStory(func(s *playlists.Story) playlists.Envelope {
				s.Slides[0].Text["en"] = playlists.Words{Heading: "Buy this"}
				return playlists.Envelope{PayloadType: playlists.TypeStory, Payload: s.Payload(), Signatures: f.playlist.Stories[0].Signatures}
			})
		}},
		{"controller's key: another number to call", playlists.UnknownKey, func(f *forger) []byte {
			return f.withStory(func(s *playlists.Story) playlists.Envelope {
				s.Call.Numbers[0].Number = "0 800 000 000"
				return playlists.Seal(playlists.TypeStory, s.Payload(), f.stranger, f.centre)
			})
		}},
		{"controller's key: a story not named", playlists.StoryUnnamed, func(f *forger) []byte {
			return f.rearranged(f.playlist.Stories, func(a *playlists.Arrangement) { a.Entries = nil })
		}},
		{"controller's key: a named story left out", playlists.StoryMissing, func(f *forger) []byte {
			return f.rearranged(nil, func(*playlists.Arrangement) {})
		}},
		{"controller's key: a lease that is over", playlists.LeaseEnded, func(f *forger) []byte {
			return f.rearranged(f.playlist.Stories, func(a *playlists.Arrangement) { a.Issued, a.Lease = a.Issued-2*86_400_000, a.Issued-86_400_000 })
		}},
		{"controller's key: a serial two days ahead", playlists.FarFuture, func(f *forger) []byte {
			return f.rearranged(f.playlist.Stories, func(a *playlists.Arrangement) { a.Serial.N += 2 * 86_400_000 })
		}},
		{"controller's key: the serial held, with another lease", playlists.SameSerial, func(f *forger) []byte {
			return f.rearranged(f.playlist.Stories, func(a *playlists.Arrangement) { a.Serial, a.Lease = f.arrangement.Serial, a.Lease+1 })
		}},
		{"controller's key: another epoch", playlists.WrongEpoch, func(f *forger) []byte {
			return f.rearranged(f.playlist.Stories, func(a *playlists.Arrangement) { a.Serial.Epoch++ })
		}},
	}
}

// tampered gives the genuine message with a change.
func (f *forger) tampered(change func(p *playlists.Playlist)) []byte {
	p := f.playlist
	p.Stories = slices.Clone(p.Stories)
	for i := range p.Stories {
		p.Stories[i].Signatures = slices.Clone(p.Stories[i].Signatures)
	}
	change(&p)
	return marshal(p)
}

// rearranged gives a message with a newer arrangement by the controller's key.
func (f *forger) rearranged(stories []playlists.Envelope, change func(a *playlists.Arrangement)) []byte {
	a := f.arrangement
	a.Entries = slices.Clone(a.Entries)
	a.Serial.N = time.Now().UnixMilli()
	change(&a)
	p := f.playlist
	p.Arrangement, p.Stories = playlists.Seal(playlists.TypeArrangement, a.Payload(), f.centre), stories
	return marshal(p)
}

// withStory arranges a story of the forger's own by the controller's key.
func (f *forger) withStory(forge func(s *playlists.Story) playlists.Envelope) []byte {
	s, err := playlists.DecodeStory(f.playlist.Stories[0].Payload)
	if err != nil {
		panic(err)
	}
	e := forge(s)
	return f.rearranged([]playlists.Envelope{e}, func(a *playlists.Arrangement) { a.Entries[0].Digest = e.PayloadDigest() })
}

func resealed(e *playlists.Envelope, by ...ed25519.PrivateKey) playlists.Envelope {
	return playlists.Seal(e.PayloadType, e.Payload, by...)
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// newForger takes what lies about: two playlists of a carriage, one of another,
// and the controller's key.
func newForger(t *testing.T, s *drill, older, genuine, other []byte) *forger {
	t.Helper()
	f := &forger{older: older, genuine: genuine, other: other}
	if err := json.Unmarshal(genuine, &f.playlist); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(f.playlist.Arrangement.Payload, &f.arrangement); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(s.path("controller", "controller.key"))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(seed) != ed25519.SeedSize {
		t.Fatal(len(seed), err)
	}
	f.centre = ed25519.NewKeyFromSeed(seed)
	k, err := keys.Generate("stranger")
	if err != nil {
		t.Fatal(err)
	}
	f.stranger = k.Signer()
	return f
}

// Displays that are enrolled and have no agent: their tokens are in the test's
// hands. One only reads.
const (
	spareDisplay  = playlists.DisplayID("d-spare")
	readerDisplay = playlists.DisplayID("d-reader")
)

// siege is a train under attack: a carriage with a display that is up throughout
// and one that boots fresh again and again, another carriage, and a thief.
type siege struct {
	*drill
	*forger
	thief           *thief
	reader          *reader
	resident, fresh *car
	other           *car
	glass           *glass // of the resident
	topic           string
	held            playlists.Held // the genuine playlist
}

func newSiege(t *testing.T) *siege {
	t.Helper()
	dir := t.TempDir()
	fleet, campaign := writeDrill(t, dir, 500*time.Millisecond, 2, 1)
	d := newDrill(t, dir, fleet, campaign)
	d.enrol(t)
	d.startAll(t)
	s := &siege{drill: d, resident: d.cars[0], fresh: d.cars[1], other: d.cars[2]}
	s.topic = playlists.TopicPlaylist(s.source.fleet.Network, s.resident.carriage)
	s.reader = s.read(t, readerDisplay)
	older := s.reader.retained(t, s.topic)
	if err := s.publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), publishWithin)
	defer cancel()
	if _, err := s.api.Await(ctx, s.published.ID, 50*time.Millisecond, client.AllHold); err != nil {
		t.Fatal(err)
	}
	genuine := s.reader.retained(t, s.topic)
	s.forger = newForger(t, d, older, genuine, s.reader.retained(t, playlists.TopicPlaylist(s.source.fleet.Network, s.other.carriage)))
	s.held = playlists.HeldOf(s.arrangement.Serial, genuine)
	if bytes.Equal(older, genuine) {
		t.Fatal("a second publish left the first one's bytes on the broker")
	}
	poll(t, publishWithin, "the resident plays the second publish", func(ctx context.Context) error {
		status, err := s.resident.status(ctx)
		if err == nil && status.Applied != s.held {
			err = fmt.Errorf("it applied %v", status.Applied)
		}
		return err
	})
	s.killFresh()
	s.glass = watch(t, s.resident.screen)
	s.thief = steal(t, s.mqtt)
	s.glass.more(t, 30*time.Second, 2)
	return s
}

// refused waits until the controller has read in a display's status that it
// refused these bytes by this name.
func (s *siege) refused(t *testing.T, c *car, forged []byte, want playlists.Reason) time.Duration {
	t.Helper()
	digest := playlists.DigestOf(forged)
	return poll(t, promised(10*time.Second), fmt.Sprintf("%s refuses %s as %s", c.display.ID, digest.Short(), want), func(ctx context.Context) error {
		states, err := s.api.Displays(ctx, s.source.fleet.Network)
		if err != nil {
			return err
		}
		for _, d := range states {
			if d.Display != c.display.ID || d.Status == nil {
				continue
			}
			for _, r := range d.Status.Refusals {
				if r.Digest != digest {
					continue
				}
				if r.Order != playlists.OrderPlaylist || r.Reason != want {
					t.Fatalf("%s refused the %s as %s (%s), want %s", c.display.ID, r.Order, r.Reason, r.Detail, want)
				}
				return nil
			}
			return fmt.Errorf("its refusals are %v", d.Status.Refusals)
		}
		return errors.New("it has no status")
	})
}

// playsOn wants the resident to go on with what it told: slides of its own story
// come and go, and the playlist held and applied is the genuine one.
func (s *siege) playsOn(t *testing.T) {
	t.Helper()
	s.glass.more(t, 20*time.Second, 2)
	status, err := s.resident.status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if status.Applied != s.held || status.Held[playlists.OrderPlaylist] != s.held {
		t.Errorf("the display holds %v and applied %v, want %v", status.Held[playlists.OrderPlaylist], status.Applied, s.held)
	}
	for _, x := range s.glass.seen() {
		if x.story != "story-0" || !strings.HasPrefix(x.slide, "slide-0-") {
			t.Errorf("%s of story %s was on the glass: %q", x.kind, x.story, x.slide)
		}
	}
}

// bootsFresh wipes the other display's data, boots it with the forgery on the
// broker, and wants the right programme on its glass. It gives how long that took.
func (s *siege) bootsFresh(t *testing.T, forged []byte) time.Duration {
	t.Helper()
	if err := os.RemoveAll(s.path(string(s.fresh.display.ID), "data")); err != nil {
		t.Fatal(err)
	}
	if err := s.thief.publish(s.topic, forged); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := s.startAgent(t.Context(), s.fresh); err != nil {
		t.Fatal(err)
	}
	g := watch(t, s.fresh.screen)
	defer g.end()
	defer s.killFresh()
	poll(t, promised(10*time.Second), "a fresh display plays the right programme", func(ctx context.Context) error {
		status, err := s.fresh.status(ctx)
		if err != nil {
			return err
		}
		seen := g.seen()
		// Other bytes around the very arrangement are the right programme too.
		if status.Applied.Serial != s.held.Serial || len(seen) == 0 || seen[len(seen)-1].story != "story-0" {
			return fmt.Errorf("it applied %v and showed %d slots", status.Applied, len(seen))
		}
		return nil
	})
	took := time.Since(began)
	for _, x := range g.seen() {
		if x.story != "" && !strings.HasPrefix(x.slide, "slide-0-") { // no story: the help card, until it knows better
			t.Errorf("a fresh display showed %q of story %q", x.slide, x.story)
		}
	}
	return took
}

func (s *siege) killFresh() {
	s.fresh.agent.Kill()
	s.fresh.agent = nil
}

// healed waits until another connection reads the genuine playlist.
func (s *siege) healed(t *testing.T) time.Duration {
	t.Helper()
	return poll(t, promised(10*time.Second), "the broker retains the genuine playlist", func(context.Context) error {
		if b := s.reader.retained(t, s.topic); !bytes.Equal(b, s.genuine) {
			return fmt.Errorf("it retains %d bytes, the genuine one has %d", len(b), len(s.genuine))
		}
		return nil
	})
}

func TestWhateverIsForgedIsRefusedByName(t *testing.T) {
	t.Parallel() // it waits more than it works
	s := newSiege(t)
	t.Run("a refusal alone brings the genuine order back to the broker", func(t *testing.T) {
		forged := []byte("not an order")
		if err := s.thief.publish(s.topic, forged); err != nil {
			t.Fatal(err)
		}
		s.refused(t, s.resident, forged, playlists.Malformed)
		t.Logf("healed %s after the refusal", s.healed(t).Round(time.Millisecond))
	})
	for _, f := range forgeries() {
		t.Run(f.name, func(t *testing.T) {
			forged := f.make(s.forger)
			if err := s.thief.publish(s.topic, forged); err != nil {
				t.Fatal(err)
			}
			named := s.refused(t, s.resident, forged, f.want)
			s.playsOn(t)
			fresh := s.bootsFresh(t, forged)
			healed := s.healed(t)
			t.Logf("refused as %s after %s; a fresh display plays right after %s; the broker holds the genuine one %s later", f.want,
				named.Round(time.Millisecond), fresh.Round(time.Millisecond), healed.Round(time.Millisecond))
			if full() && fresh > 10*time.Second {
				t.Errorf("a fresh display took %s", fresh)
			}
		})
	}
	t.Run("10 MB ends the connection that sent it and no other", s.tenMegabytes)
	s.thief = steal(t, s.mqtt)
	t.Run("a display writes its own leaves alone", s.foreignTopics)
	t.Run("a display can't take another's client id", s.foreignID)
}
