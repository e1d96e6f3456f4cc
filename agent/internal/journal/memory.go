package journal

import (
	"fmt"
	"io"
	"sync"

	"storyline/playlists"
)

// Memory is a journal of the same contract that lives as long as its process:
// for virtual displays.
type Memory struct {
	mu     sync.Mutex
	id     playlists.ID128
	limit  int
	next   uint64
	stored uint64
	plays  []playlists.Play // ascending, all above stored
}

// NewMemory makes an empty journal with a random id. It holds at most limit
// plays (0: 10 000) and then drops the oldest for each new one.
func NewMemory(rand io.Reader, limit int) (*Memory, error) {
	m := &Memory{limit: limit, next: 1}
	if m.limit <= 0 {
		m.limit = 10_000
	}
	if _, err := io.ReadFull(rand, m.id[:]); err != nil {
		return nil, fmt.Errorf("a journal's id: %w", err)
	}
	return m, nil
}

// Append gives the play its journal and seq and keeps it. One that it refuses
// takes a seq all the same.
func (m *Memory) Append(p playlists.Play) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p.Journal, p.Seq = m.id, m.next
	m.next++
	if err := check(&p); err != nil {
		return 0, err
	}
	if len(m.plays) >= m.limit {
		m.plays = append(m.plays[:0:0], m.plays[len(m.plays)-m.limit+1:]...)
	}
	m.plays = append(m.plays, p)
	return p.Seq, nil
}

// Skip gives seqs to n plays that could not be handed over.
func (m *Memory) Skip(n uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next += n
	return nil
}

// Read gives up to limit plays from a seq on that are not stored yet.
func (m *Memory) Read(from uint64, limit int) ([]playlists.Play, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []playlists.Play
	for _, p := range m.plays {
		if p.Seq >= from && len(out) < limit {
			out = append(out, p)
		}
	}
	return out, nil
}

// State tells the journal's id, the oldest seq that is held and not stored, and
// the next seq.
func (m *Memory) State() playlists.JournalState {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := playlists.JournalState{ID: m.id, First: m.next, Next: m.next}
	if len(m.plays) > 0 {
		s.First = m.plays[0].Seq
	}
	return s
}

// Stored takes the controller's word that every seq up to upto is stored.
func (m *Memory) Stored(upto uint64) error {
	if upto > maxSeq {
		return fmt.Errorf("%w: up to %d", errBeyond, upto)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if upto <= m.stored {
		return nil
	}
	m.stored, m.next = upto, max(m.next, upto+1)
	i := 0
	for i < len(m.plays) && m.plays[i].Seq <= upto {
		i++
	}
	m.plays = append([]playlists.Play(nil), m.plays[i:]...)
	return nil
}

// Problem has none to tell: memory fails with its process.
func (m *Memory) Problem() string { return "" }

// Close does nothing; it completes the contract.
func (m *Memory) Close() error { return nil }
