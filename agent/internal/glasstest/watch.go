package glasstest

import (
	"fmt"
	"image"
	"image/color"
	"sync"
	"testing"
	"time"
)

// written is the share of a picture that is at least something else than its
// ground, for it not to be blank: the smallest card with a hotline has several
// times as much.
const written = 0.003

// Blank reports whether a picture says nothing: that it has one colour, white and
// black among them, but for specks.
func Blank(p *image.RGBA) bool {
	_, share := Ground(p)
	return 1-share < written
}

// Ground is the commonest colour of a picture and its share. Every second pixel of
// every second line is looked at.
func Ground(p *image.RGBA) (color.RGBA, float64) {
	counts := map[[3]uint8]int{}
	all := 0
	for y := 0; y < p.Rect.Dy(); y += 2 {
		for x := 0; x < p.Rect.Dx(); x += 2 {
			i := p.PixOffset(x, y)
			counts[[3]uint8(p.Pix[i:i+3])]++
			all++
		}
	}
	var ground [3]uint8
	for c, n := range counts {
		if n > counts[ground] {
			ground = c
		}
	}
	return color.RGBA{ground[0], ground[1], ground[2], 255}, float64(counts[ground]) / float64(all)
}

// Seen is one look at the glass.
type Seen struct {
	At    time.Time
	Blank bool
	Mark  string // what the watcher's reader makes of it
}

// Watcher looks at a glass many times a second and remembers.
type Watcher struct {
	stop chan struct{}
	over chan struct{}

	mu   sync.Mutex
	seen []Seen
	err  error
}

// Watch begins to look; read makes a word of each picture, and may be nil.
func (e *Eyes) Watch(t testing.TB, read func(*image.RGBA) string) *Watcher {
	w := &Watcher{stop: make(chan struct{}), over: make(chan struct{})}
	go func() {
		defer close(w.over)
		tick := time.NewTicker(look)
		defer tick.Stop()
		for {
			w.look(e, read)
			select {
			case <-w.stop:
				return
			case <-tick.C:
			}
		}
	}()
	t.Cleanup(w.end)
	return w
}

func (w *Watcher) look(e *Eyes, read func(*image.RGBA) string) {
	at := time.Now() // the picture is taken a little later: a blank never seems longer
	p, err := e.Picture()
	s := Seen{At: at}
	if err == nil {
		s.Blank = Blank(p)
		if read != nil {
			s.Mark = read(p)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.err = err
		return
	}
	w.seen = append(w.seen, s)
}

func (w *Watcher) end() {
	select {
	case <-w.stop:
	default:
		close(w.stop)
	}
	<-w.over
}

// All ends the watch and gives all that was seen.
func (w *Watcher) All(t testing.TB) []Seen {
	t.Helper()
	w.end()
	if w.err != nil {
		t.Fatalf("the glass can't be seen: %v", w.err)
	}
	return w.seen
}

// Longest is the longest time for which all looks fit, from the first such look to
// the last, with when it began: no other moment is certain.
func Longest(seen []Seen, fits func(Seen) bool) (longest time.Duration, at time.Time) {
	var since time.Time
	for _, s := range seen {
		if !fits(s) {
			since = time.Time{}
			continue
		}
		if since.IsZero() {
			since = s.At
		}
		if d := s.At.Sub(since); d > longest || at.IsZero() {
			longest, at = d, since
		}
	}
	return longest, at
}

// after is for how long the glass is looked at beyond the last thing that happened:
// what comes of that comes within seconds.
const after = 4 * time.Second

// NeverBlank watches a little longer, ends the watch and fails if the glass was
// blank for more than a second, or was not looked at five times a second.
func (w *Watcher) NeverBlank(t testing.TB) {
	t.Helper()
	select {
	case <-w.stop:
	case <-time.After(after):
	}
	seen := w.All(t)
	if len(seen) < 2 {
		t.Fatal("nobody looked at the glass")
	}
	whole := seen[len(seen)-1].At.Sub(seen[0].At)
	blank, at := Longest(seen, func(s Seen) bool { return s.Blank })
	n := 0
	for _, s := range seen {
		if s.Blank {
			n++
		}
	}
	rate := float64(len(seen)-1) / whole.Seconds()
	when := ""
	if n > 0 {
		when = fmt.Sprintf(", at most for %d ms, %.1f s after the first", blank.Milliseconds(), at.Sub(seen[0].At).Seconds())
	}
	t.Logf("%d looks in %.1f s (%.1f a second), %d blank%s", len(seen), whole.Seconds(), rate, n, when)
	if blank > time.Second {
		t.Errorf("the glass was blank for %d ms, %.1f s after the first look", blank.Milliseconds(), at.Sub(seen[0].At).Seconds())
	}
	if rate < 5 {
		t.Errorf("the glass was looked at %.1f times a second, want 5", rate)
	}
}
