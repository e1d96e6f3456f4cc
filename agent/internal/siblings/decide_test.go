package siblings

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"storyline/playlists"
)

var train = []playlists.DisplayID{"a", "b", "c", "d", "e"}

func TestAFileComesFromWhereItIsOrFromTheUplinkByTurns(t *testing.T) {
	now := time.Now()
	ago := func(s state, d time.Duration) view { return view{answer: answer{s, 0}, since: now.Add(-d)} }
	has := func(s state, bytes int64) view { return view{answer: answer{s, bytes}, since: now} }
	spent := func(s state) view { return view{answer: answer{s, 0}, since: now, cost: longest} }
	spoilt := func(s state) view { return view{answer: answer{s, 0}, since: now, spoil: true} }
	type others map[playlists.DisplayID]view
	wait := func(behind playlists.DisplayID) verdict { return verdict{wait: poll, behind: behind} }
	for name, c := range map[string]struct {
		me       playlists.DisplayID
		fetching bool
		bytes    int64
		views    others
		want     verdict
	}{
		"the first fetches at once":                       {"a", false, 0, others{"b": ago(waiting, 0), "c": ago(silent, 0)}, verdict{uplink: true}},
		"the second waits for it":                         {"b", false, 0, others{"a": ago(waiting, 0)}, wait("a")},
		"and for as long as it gets on":                   {"b", false, 0, others{"a": ago(coming, patience-1)}, wait("a")},
		"but not for one that gets nowhere":               {"b", false, 0, others{"a": ago(coming, patience)}, verdict{uplink: true}},
		"nor for one that doesn't begin":                  {"b", false, 0, others{"a": ago(waiting, patience)}, verdict{uplink: true}},
		"the third gives the second its time":             {"c", false, 0, others{"a": ago(waiting, patience), "b": ago(waiting, patience)}, wait("a")},
		"and then takes its turn":                         {"c", false, 0, others{"a": ago(waiting, 2*patience), "b": ago(waiting, 2*patience)}, verdict{uplink: true}},
		"one that starts has its grace":                   {"b", false, 0, others{"a": ago(silent, grace-time.Second)}, verdict{wait: time.Second, behind: "a"}},
		"one without a playlist, too":                     {"b", false, 0, others{"a": ago(unwanted, 0)}, wait("a")},
		"the dead hold nobody up":                         {"d", false, 0, others{"a": ago(silent, grace), "b": ago(silent, time.Hour), "c": ago(unwanted, grace)}, verdict{uplink: true}},
		"what one has nobody fetches":                     {"a", false, 0, others{"b": ago(waiting, 0), "e": ago(held, time.Hour)}, verdict{from: "e"}},
		"even if it is on its way":                        {"a", true, 0, others{"b": ago(waiting, 0), "e": ago(held, 0)}, verdict{from: "e"}},
		"each asks the next that has it":                  {"c", false, 0, others{"a": ago(held, 0), "d": ago(held, 0)}, verdict{from: "d"}},
		"the last goes round":                             {"e", false, 0, others{"a": ago(held, 0), "d": ago(held, 0)}, verdict{from: "a"}},
		"the first waits for whoever was quicker":         {"a", false, 0, others{"e": ago(coming, 0)}, wait("e")},
		"of two that fetch the later makes way":           {"b", true, 0, others{"a": ago(coming, 0)}, wait("a")},
		"and the earlier goes on":                         {"a", true, 0, others{"b": ago(coming, 0)}, verdict{uplink: true}},
		"nobody makes way for one that gets nowhere":      {"b", true, 0, others{"a": ago(coming, patience)}, verdict{uplink: true}},
		"whoever has most of it is first":                 {"d", false, 5 * worth, others{"a": has(waiting, worth), "b": has(waiting, 0)}, verdict{uplink: true}},
		"and the first waits for it":                      {"a", false, 0, others{"d": has(waiting, 5*worth)}, wait("d")},
		"it doesn't wait for one that has just begun":     {"d", false, 5 * worth, others{"a": has(coming, worth)}, verdict{uplink: true}},
		"and that one makes way once it comes":            {"a", true, worth, others{"d": has(coming, 5*worth)}, wait("d")},
		"but not before":                                  {"a", true, worth, others{"d": has(waiting, 5*worth)}, verdict{uplink: true}},
		"a little more is worth no other turn":            {"b", false, worth - 1, others{"a": has(coming, 0)}, wait("a")},
		"nobody waits for one that was waited for enough": {"b", false, 0, others{"a": spent(coming)}, verdict{uplink: true}},
		"whatever else it says":                           {"b", false, 0, others{"a": spent(waiting)}, verdict{uplink: true}},
		"the next one is waited for all the same":         {"c", false, 0, others{"a": spent(coming), "b": ago(coming, 0)}, wait("b")},
		"and what it has after all is taken":              {"b", false, 0, others{"a": spent(held)}, verdict{from: "a"}},
		"but not if it was another file":                  {"b", false, 0, others{"a": spoilt(held)}, verdict{uplink: true}},
		"whoever else has it is asked":                    {"b", false, 0, others{"a": spoilt(held), "c": ago(held, 0)}, verdict{from: "c"}},
		"who spoilt it is not waited for":                 {"b", false, 0, others{"a": spoilt(coming)}, verdict{uplink: true}},
		"a turn begins when the one before was last seen": {"c", false, 0, others{"a": ago(silent, time.Hour), "b": ago(waiting, patience-time.Second)}, verdict{wait: time.Second, behind: "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := decide(c.me, standing(true, false, c.fetching, c.bytes), train, c.views, now); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestTheWorkIsSharedAndAllAgreeAboutIt(t *testing.T) {
	firsts := map[playlists.DisplayID]int{}
	for i := range 1000 {
		d := playlists.DigestOf([]byte(fmt.Sprint(i)))
		order := orderOf(train, d)
		other := slices.Clone(train)
		slices.Reverse(other)
		if !slices.Equal(order, orderOf(other, d)) {
			t.Fatal("the order depends on how the list is written")
		}
		rest := slices.DeleteFunc(slices.Clone(order), func(id playlists.DisplayID) bool { return id == order[0] })
		if !slices.Equal(rest, orderOf(rest, d)) {
			t.Fatal("a display that is taken away changes the order of the others")
		}
		firsts[order[0]]++
	}
	for _, id := range train {
		if n := firsts[id]; n < 150 || n > 250 {
			t.Errorf("of 1000 files %s fetches %d", id, n)
		}
	}
}

const size = 25 * worth // of the file in a model train

// model is one display of a train of which nothing is real but the rule.
type model struct {
	id      playlists.DisplayID
	wants   time.Duration    // from when on
	dead    []time.Duration  // pairs: from, until
	stuck   [2]time.Duration // its uplink brings nothing
	bytes   int64
	from    *model // where it fetches from; nil: not from a display
	uplink  bool
	file    *file
	lie     func(t time.Duration) answer // instead of all this; nil: it doesn't
	next    time.Duration
	fetched int64 // over the uplink
	begun   int
}

func (m *model) off(t time.Duration) bool {
	for i := 0; i+1 < len(m.dead); i += 2 {
		if m.dead[i] <= t && t < m.dead[i+1] {
			return true
		}
	}
	return false
}

func (m *model) answer(t time.Duration) answer {
	switch {
	case m.lie != nil:
		return m.lie(t)
	case m.off(t):
		return answer{}
	case m.bytes == size:
		return answer{held, size}
	default:
		return standing(t >= m.wants, false, m.uplink, m.bytes)
	}
}

const tick = 100 * time.Millisecond

// step lets a display do what it does in one tick.
func (m *model) step(all []*model, order []playlists.DisplayID, t time.Duration) {
	if m.off(t) {
		m.uplink, m.from, m.file, m.next = false, nil, nil, 0
		return
	}
	if t < m.wants || m.bytes == size || m.lie != nil {
		return
	}
	if m.from != nil && m.from.off(t) {
		m.from = nil
	}
	switch {
	case m.uplink && (t < m.stuck[0] || t >= m.stuck[1]):
		n := min(size-m.bytes, size/100) // the whole in ten seconds
		m.bytes, m.fetched = m.bytes+n, m.fetched+n
	case m.from != nil:
		m.bytes = min(size, m.bytes+size/5)
		if m.bytes == size && m.from.lie != nil { // they were other bytes
			m.file.spoiltBy(m.from.id)
			m.bytes, m.from = 0, nil
		}
	}
	if m.bytes == size || t < m.next || m.from != nil {
		return
	}
	if m.file == nil {
		m.file = &file{order: order, views: map[playlists.DisplayID]view{}}
	}
	f, now := m.file, time.Time{}.Add(time.Hour+t)
	for _, o := range all {
		if o != m {
			f.views[o.id] = f.views[o.id].hear(o.answer(t), now)
		}
	}
	do := f.next(m.id, standing(true, false, m.uplink, m.bytes), now)
	if do.uplink && !m.uplink {
		m.begun++
	}
	m.uplink, m.from, m.next = do.uplink, nil, t+max(do.wait, tick)
	if do.uplink {
		m.next = t + poll
	}
	for _, o := range all {
		if o.id == do.from {
			m.from = o
		}
	}
}

func ride(all []*model, until time.Duration) {
	order := orderOf(train, playlists.Digest{7})
	for t := time.Duration(0); t < until; t += tick {
		for _, m := range all {
			m.step(all, order, t)
		}
	}
}

func ms(t *rapid.T, least, most int, what string) time.Duration {
	return time.Duration(rapid.IntRange(least, most).Draw(t, what)) * time.Millisecond
}

func TestInACalmTrainOneDisplayFetchesAndAllHaveIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]*model, len(train))
		for i, id := range train {
			// They come up and get their playlists within a few seconds of each other.
			up := ms(t, 0, 2500, "up")
			all[i] = &model{id: id, dead: []time.Duration{0, up}, wants: up + ms(t, 0, 2500, "playlist")}
		}
		ride(all, 40*time.Second)
		begun, bytes := 0, int64(0)
		for _, m := range all {
			begun, bytes = begun+m.begun, bytes+m.fetched
			if m.bytes != size {
				t.Errorf("%s has %d bytes", m.id, m.bytes)
			}
		}
		if begun != 1 || bytes != size {
			t.Errorf("%d downloads, %d of %d bytes", begun, bytes, size)
		}
	})
}

func TestWhateverFailsEveryDisplayThatComesBackHasTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]*model, len(train))
		alive := 0
		for i, id := range train {
			m := &model{id: id, wants: ms(t, 0, 60_000, "playlist")}
			at := time.Duration(0)
			for range rapid.IntRange(0, 4).Draw(t, "deaths") {
				from := at + ms(t, 0, 20_000, "alive")
				at = from + ms(t, 100, 30_000, "dead")
				m.dead = append(m.dead, from, at)
			}
			if rapid.IntRange(0, 4).Draw(t, "for good") == 0 {
				m.dead = append(m.dead, at, time.Hour)
			} else if alive == 0 || rapid.Bool().Draw(t, "online") {
				m.stuck[0] = ms(t, 0, 60_000, "stuck")
				m.stuck[1] = m.stuck[0] + ms(t, 0, 60_000, "unstuck")
				alive++
			} else {
				m.stuck[1] = time.Hour // its uplink never brings a byte
			}
			all[i] = m
		}
		ride(all, 6*time.Minute)
		for _, m := range all {
			if alive > 0 && !m.off(5*time.Minute) && m.bytes != size {
				t.Errorf("%s has %d bytes", m.id, m.bytes)
			}
		}
	})
}

// lie is what a liar says, and what that may cost the uplink.
type lie struct {
	say   func(t time.Duration) answer
	bytes int64
	begun int
}

// Whatever one display of a train says, and never does, costs the others two hours
// once, and the uplink no second copy. One that spoils what had come of a film does
// that once: what it spoilt comes again.
func TestALiarDelaysAFilmOnce(t *testing.T) {
	says := func(say func(t time.Duration) answer) lie { return lie{say, size, 1} }
	lies := map[string]lie{
		"it comes, and comes":     says(func(t time.Duration) answer { return answer{coming, int64(t/time.Second) * moved} }),
		"it begins again":         says(func(t time.Duration) answer { return answer{coming, worth * int64(t/poll%3)} }),
		"it has nearly all of it": says(func(t time.Duration) answer { return answer{coming, size + int64(t/time.Second)*moved} }),
		"it can't say":            says(func(t time.Duration) answer { return answer{state: unwanted + state(t/poll%3)} }),
		"it wants it, or not":     says(func(t time.Duration) answer { return answer{state: unwanted + state(t/poll%2)} }),
		"it has it, and has not":  says(func(time.Duration) answer { return answer{held, size} }),
		"it has it, once the most has come": {func(t time.Duration) answer {
			return answer{unwanted + (held-unwanted)*min(1, state(t/(12*time.Second))), size}
		}, 2 * size, 2},
	}
	order := orderOf(train, playlists.Digest{7})
	for name, lie := range lies {
		for place, liar := range order {
			t.Run(fmt.Sprintf("%s, place %d", name, place), func(t *testing.T) {
				all := make([]*model, len(train))
				for i, id := range train {
					if all[i] = (&model{id: id}); id == liar {
						all[i].lie = lie.say
					}
				}
				ride(all, longest+2*time.Minute)
				begun, bytes := 0, int64(0)
				for _, m := range all {
					begun, bytes = begun+m.begun, bytes+m.fetched
					if m.lie == nil && m.bytes != size {
						t.Errorf("%s has %d bytes", m.id, m.bytes)
					}
				}
				if begun > lie.begun || bytes > lie.bytes || bytes < size {
					t.Errorf("%d downloads, %d of %d bytes", begun, bytes, size)
				}
			})
		}
	}
}

// A train is cut from power in the middle of a film, and its displays boot again
// one after the other, the one that fetched last of all.
func TestAfterAPowerCutWhatWasFetchedIsGoneOnWith(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]*model, len(train))
		cut, soonest, last := ms(t, 3000, 9000, "cut"), time.Hour, time.Duration(0)
		first := orderOf(train, playlists.Digest{7})[0]
		for i, id := range train {
			boot := cut + ms(t, 1000, 10_000, "boot")
			if id == first {
				boot = cut + ms(t, 10_000, 20_000, "boot of the first")
				last = boot
			}
			soonest = min(soonest, boot)
			all[i] = &model{id: id, dead: []time.Duration{cut, boot}}
		}
		ride(all, 90*time.Second)
		var bytes int64
		for _, m := range all {
			if bytes += m.fetched; m.bytes != size {
				t.Errorf("%s has %d bytes", m.id, m.bytes)
			}
		}
		// What another one brings until then, a hundredth a tick, is lost.
		lost := max(0, last-soonest-grace) + 2*poll
		if most := size + size/100*int64(lost/tick); bytes > most {
			t.Errorf("%d of %d bytes were fetched, at most %d are needed", bytes, size, most)
		}
	})
}
