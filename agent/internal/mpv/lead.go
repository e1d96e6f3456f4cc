package mpv

// lead is how long mpv takes from a command to the picture, learned from each
// change: half of what is known gives way to what was just seen, so that one slow
// card reader does not make the next ten slides early.
type lead struct{ image, film int64 }

// Bounds of a lead, in ms; what is outside of them was not the decoder.
const (
	leastLead = 5
	mostLead  = 400
	firstLead = 45
)

func newLead() lead { return lead{firstLead, firstLead} }

func (l *lead) of(film bool) *int64 {
	if film {
		return &l.film
	}
	return &l.image
}

// learn takes in how long a change took.
func (l *lead) learn(film bool, took int64) {
	v := l.of(film)
	*v = (*v + min(max(took, leastLead), mostLead)) / 2
}
