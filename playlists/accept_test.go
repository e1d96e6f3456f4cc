package playlists

import "testing"

func TestAccept(t *testing.T) {
	now := clockDay
	held := Held{Serial: Serial{1, now}, Digest: Digest{1}}
	next := func(epoch, n int64, d byte) Held { return Held{Serial: Serial{epoch, n}, Digest: Digest{d}} }
	untrusted := Clock{State: Untrusted, Floor: now}
	for _, c := range []struct {
		name  string
		floor Held
		next  Held
		epoch int64
		clock Clock
		fresh bool
		want  Reason
	}{
		{"the first", Held{}, next(1, now, 1), 1, At(now), true, ""},
		{"the next", held, next(1, now+1, 2), 1, At(now), true, ""},
		{"the same again", held, held, 1, At(now), false, ""},
		{"the same serial with other bytes", held, next(1, now, 2), 1, At(now), false, SameSerial},
		{"a floor without bytes lets its own serial in", Held{Serial: held.Serial}, next(1, now, 2), 1, At(now), true, ""},
		{"an older serial", held, next(1, now-1, 2), 1, At(now), false, OlderSerial},
		{"an older epoch with a higher number", Held{Serial: Serial{2, 5}, Digest: Digest{1}}, next(1, now, 2), 2, At(now), false, OlderSerial},
		{"a new epoch that trust knows, with a lower number", held, next(2, 5, 2), 2, At(now), true, ""},
		{"a new epoch that trust doesn't know", held, next(2, now+1, 2), 1, At(now), false, WrongEpoch},
		{"over 24 h ahead of a trusted clock", held, next(1, now+FarAhead+1, 2), 1, At(now), false, FarFuture},
		{"far ahead of a clock that nobody trusts", held, next(1, now+FarAhead+1, 2), 1, untrusted, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fresh, err := c.floor.Accept(c.next, c.epoch, c.clock)
			if fresh != c.fresh || ReasonOf(err) != c.want {
				t.Errorf("fresh %v, refused as %q; want %v, %q", fresh, ReasonOf(err), c.fresh, c.want)
			}
		})
	}
}

func TestLeases(t *testing.T) {
	o := opened(nil)
	for _, c := range []struct {
		name  string
		clock Clock
		want  Reason
	}{
		{"within", At(o.Lease - 1), ""},
		{"over", At(o.Lease), LeaseEnded},
		{"over by the floor", Clock{State: Untrusted, Floor: o.Lease}, LeaseEnded},
		{"an untrusted clock alone ends nothing", Clock{State: Untrusted, Now: o.Lease + 1}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ReasonOf(o.CheckLease(c.clock)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestAtOnce(t *testing.T) {
	a, b := testStory("a", 4000), testStory("b", 4000)
	edited := testStory("a", 5000)
	both, one := opened([]Entry{entryOf(a), entryOf(b)}, a, b), opened([]Entry{entryOf(a)}, a)
	for _, c := range []struct {
		name      string
		now, next *Opened
		want      bool
	}{
		{"the first playlist", nil, one, true},
		{"a story is added", one, both, false},
		{"a story is withdrawn", both, one, true},
		{"a story is edited", one, opened([]Entry{entryOf(edited)}, edited), false},
	} {
		if got := AtOnce(c.now, c.next); got != c.want {
			t.Errorf("%s: at once is %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSerials(t *testing.T) {
	for _, c := range []struct {
		name  string
		last  Serial
		epoch int64
		now   Millis
		want  Serial
		fails bool
	}{
		{"the first", Serial{}, 1, 1000, Serial{1, 1000}, false},
		{"time went on", Serial{1, 1000}, 1, 2000, Serial{1, 2000}, false},
		{"twice in a millisecond", Serial{1, 1000}, 1, 1000, Serial{1, 1001}, false},
		{"the clock is a little behind", Serial{1, 5_000_000}, 1, 4_000_000, Serial{1, 5_000_001}, false},
		{"the clock is over an hour behind", Serial{1, 5_000_000}, 1, 1_000_000, Serial{}, true},
		{"a new epoch starts afresh", Serial{1, 5_000_000}, 2, 1_000_000, Serial{2, 1_000_000}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.last.Next(c.epoch, c.now)
			if got != c.want || (err != nil) != c.fails {
				t.Errorf("%v, %v; want %v", got, err, c.want)
			}
		})
	}
}
