package publish

import (
	"slices"
	"sync"
)

// What a sentence of trouble is about.
const (
	aboutLeases   = "leases"
	aboutBindings = "bindings"
	aboutAhead    = "ahead"
)

// troubles are what keeps a part of the work from being done, one sentence for
// each subject, until it is mended.
type troubles struct {
	mu  sync.Mutex
	all map[string]string
}

// say sets the sentence of a subject, none ends the trouble, and tells whether it
// is news.
func (t *troubles) say(about, sentence string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	news := t.all[about] != sentence
	if sentence == "" {
		delete(t.all, about)
		return news
	}
	if t.all == nil {
		t.all = map[string]string{}
	}
	t.all[about] = sentence
	return news
}

// with reports whether a subject has trouble.
func (t *troubles) with(about string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[about] != ""
}

func (t *troubles) list() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []string
	for _, s := range t.all {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

// Troubles lists, in sentences for people, what the publisher can't do now though
// it should: bindings and leases that are not sealed, displays that hold what this
// controller does not know.
func (p *Publisher) Troubles() []string { return p.troubles.list() }
