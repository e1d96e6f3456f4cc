package ingest

import (
	"slices"
	"sync"

	"storyline/playlists"
)

// Feed tells readers which displays have changed. It never waits for a reader:
// what a slow one has not taken yet is merged with what comes next. A list without
// names says that something else has changed, such as a publish.
type Feed struct {
	mu      sync.Mutex
	readers map[*reader]bool
}

type reader struct{ heard chan []playlists.DisplayID }

// NewFeed makes a feed.
func NewFeed() *Feed { return &Feed{readers: map[*reader]bool{}} }

// Subscribe gives lists of displays until cancel is called, which closes the
// channel. Each list is the reader's own.
func (f *Feed) Subscribe() (heard <-chan []playlists.DisplayID, cancel func()) {
	r := &reader{heard: make(chan []playlists.DisplayID, 1)}
	f.mu.Lock()
	f.readers[r] = true
	f.mu.Unlock()
	return r.heard, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.readers[r] {
			delete(f.readers, r)
			close(r.heard)
		}
	}
}

// Changed tells every reader. Only the feed sends and it holds its lock, so after
// taking back what a reader left there is room.
func (f *Feed) Changed(ds ...playlists.DisplayID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for r := range f.readers {
		list := slices.Clone(ds)
		select {
		case left := <-r.heard:
			list = append(list, left...)
			slices.Sort(list)
			list = slices.Compact(list)
		default:
		}
		r.heard <- list
	}
}
