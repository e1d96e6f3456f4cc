package playlists

// Ride says what passengers of one display see who board at an instant of
// [From, Until), each as likely as any other, and alight Ms later.
//
// Everything is computed from [Programme.At], for a display that holds its media
// and knows the time, and exactly: what a passenger sees changes only at few
// instants of boarding, and between two of those it is a constant or a line. A
// figure for one millisecond is that of who boards in the middle of it.
type Ride struct {
	From, Until Millis
	Ms          int64

	// Whole is of stories that are seen whole: all slides of one telling, from the
	// first to the last, in whatever language, none of them cut or replaced by its
	// call. Slack is forgiven at both ends, as it is to a play. A telling that an
	// edge, the end of a consent or of the lease cuts is whole for nobody.
	Whole   Seen
	Stories []StorySeen // the same by name, in the order in which they are told

	// Large is of the hotlines on a screen of their own: a call slide, the call in
	// place of a slide, or the help card. Strip is of the hotlines under any other
	// slide. Slides that follow one another without a break are seen once, whatever
	// their number, and only if LookMs of them are seen.
	Large, Strip     Seen
	LargeMs, StripMs float64 // how long a ride has them on screen, on average, in ms

	// HelpOnly is the chance of a ride on which no story is on at all: nothing is
	// in force, the lease is over, or there is no playlist. The help card shows, and
	// counts as Large, if the network has one.
	HelpOnly float64
}

// Seen is how often something is seen on a ride.
type Seen struct {
	Chance float64 // that it is seen at least once, 0 to 1
	Mean   float64 // how often, on average
	Least  int     // how often by whoever boards at the worst instant
}

// StorySeen is how often one story is seen whole.
type StorySeen struct {
	Campaign CampaignID
	Story    StoryID
	Seen
}

// LookMs is how long hotlines must be on screen for a passenger to have seen
// them, in ms.
const LookMs = 2000

// Ride computes what is seen by passengers who board in [from, until) and ride
// for ms, at least one. Without an until after from it is about who boards at
// from. The longer the span and the ride, the more slots it asks for: a day has
// some 10 000.
func (p *Programme) Ride(from, until Millis, ms int64) Ride {
	w := walk{from: from, until: max(until, from+1), ms: max(ms, 1)}
	for t := w.from; t < w.until+w.ms; {
		slot := p.At(At(t), nil)
		w.tell(&slot)
		w.show(&slot, t)
		t = slot.Until
	}
	w.end()
	return w.ride()
}

// RideHour is the rides that begin in one hour of a service day.
type RideHour struct {
	Hour Minute // of the service-day clock, when it begins
	Ride
}

// RidesOn computes the rides of a service day hour by hour, by the programme's
// own local clock (UTC without a playlist). On the night on which clocks go back
// the hour that comes twice is one of two hours; on the night on which they go
// forward, the hour that never comes is left out.
func (p *Programme) RidesOn(d Day, ms int64) []RideHour {
	hours := make([]RideHour, 0, 24)
	for m := p.clock.Start; m < p.clock.Start+dayMinutes; m += 60 {
		if from, until := p.clock.Instant(d, m), p.clock.Instant(d, m+60); from < until {
			hours = append(hours, RideHour{Hour: m, Ride: p.Ride(from, until, ms)})
		}
	}
	return hours
}
