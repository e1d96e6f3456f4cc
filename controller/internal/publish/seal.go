package publish

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"storyline/playlists"
)

// sealAll seals what is left of a share, chunk by chunk: a chunk is on air as soon
// as it is committed, and is committed while the next one is sealed. It returns
// when all is committed; the channels close when all is on the broker.
func (p *Publisher) sealAll(ctx context.Context, j Job, s *share) ([]<-chan struct{}, error) {
	landed := []<-chan struct{}{p.air.send(s.landed...)}
	type chunk struct {
		sealed []Playlist
		err    error
	}
	chunks := make(chan chunk, 1)
	ctx, cancel := context.WithCancel(ctx)
	var sealer sync.WaitGroup
	defer sealer.Wait()
	defer cancel()
	sealer.Go(func() {
		defer close(chunks)
		for left := s.left; len(left) > 0; {
			n := min(p.opt.Chunk, len(left))
			sealed, err := p.sealChunk(left[:n], j.Serial, s.approved)
			select {
			case chunks <- chunk{sealed, err}:
			case <-ctx.Done():
				return
			}
			left = left[n:]
		}
	})
	for c := range chunks {
		if c.err != nil {
			return nil, final{c.err}
		}
		if err := p.opt.Store.Commit(ctx, j.ID, c.sealed); err != nil {
			return nil, err
		}
		landed = append(landed, p.air.send(p.board.putPlaylists(c.sealed, p.envelope, p.opt.Now())...))
		if err := p.border("chunk"); err != nil {
			return nil, err
		}
	}
	return landed, ctx.Err()
}

// sealChunk seals arrangements on all cores. The first is opened again as a
// display would: if the trust document does not know the controller's key, the
// publish must fail here and not in a thousand carriages.
func (p *Publisher) sealChunk(as []playlists.Arrangement, n playlists.Serial, approved approvals) ([]Playlist, error) {
	out, errs := make([]Playlist, len(as)), make([]error, len(as))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(as)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(as) {
					return
				}
				out[i], errs[i] = p.seal(as[i], n, approved, i == 0)
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// seal signs one arrangement and names the message that it is part of; with check
// it opens that as a display would.
func (p *Publisher) seal(a playlists.Arrangement, n playlists.Serial, approved approvals, check bool) (Playlist, error) {
	a.Serial = n
	out := Playlist{Network: a.Network, Carriage: a.Carriage, Issued: a.Issued, Lease: a.Lease}
	envelopes := make([][]byte, 0, len(a.Entries))
	seen := make(map[playlists.Digest]bool, len(a.Entries))
	for i := range a.Entries {
		d := a.Entries[i].Digest
		if seen[d] {
			continue
		}
		seen[d] = true
		out.Stories = append(out.Stories, approved[d])
		envelopes = append(envelopes, p.envelope(approved[d]))
	}
	e := playlists.Seal(playlists.TypeArrangement, a.Payload(), p.opt.Key)
	out.Envelope = e.Bytes()
	msg := playlists.Message(out.Envelope, envelopes)
	if len(msg) > playlists.MaxMessage {
		return out, fmt.Errorf("carriage %s: its playlist has %d bytes, the limit is %d: give it fewer stories", a.Carriage, len(msg), playlists.MaxMessage)
	}
	out.Held = playlists.HeldOf(n, msg)
	if check {
		if _, err := playlists.OpenPlaylist(msg, p.Trust(), a.Network, a.Carriage); err != nil {
			return out, fmt.Errorf("carriage %s: a display would not take its playlist; does the trust document name this controller's key?: %w", a.Carriage, err)
		}
	}
	return out, nil
}
