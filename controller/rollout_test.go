package controller

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"storyline/controller/internal/console"
	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// stocked is a scene with everything put, all displays there and showing the first
// publish.
func stocked(t *testing.T) *scene {
	t.Helper()
	s := newScene(t)
	s.office.stock(t, s.store, s.pub, s.key)
	s.check(s.await(s.accept().ID, store.Done))
	s.everyoneShows(t)
	return s
}

func displayIn(c playlists.Carriage) playlists.DisplayID { return playlists.DisplayID("d-" + c) }

func (s *scene) carriages() []playlists.Carriage {
	var list []playlists.Carriage
	for i := range sceneCarriages {
		list = append(list, playlists.Carriage(fmt.Sprintf("%05d", i)))
	}
	return list
}

// shows lets displays say that they hold and show what is wanted.
func (s *scene) shows(change func(*playlists.Status), in ...playlists.Carriage) {
	s.t.Helper()
	for _, c := range in {
		w := s.pub.Wanted(displayIn(c))
		st := status(displayIn(c), w)
		st.Applied = w[playlists.OrderPlaylist]
		if change != nil {
			change(st)
		}
		if _, _, _, err := s.store.Record(s.t.Context(), []*playlists.Status{st}, [][]byte{st.Bytes()}, nil, time.Now().UnixMilli()); err != nil {
			s.t.Fatal(err)
		}
		s.pub.Heard(st)
	}
}

func (s *scene) everyoneShows(t *testing.T) {
	t.Helper()
	s.shows(nil, s.carriages()...)
}

// edit puts another text of the campaign, approved.
func (s *scene) edit(t *testing.T, word string) {
	t.Helper()
	s.office.campaign = campaignFile(word)
	s.office.parse(t)
	s.office.stock(t, s.store, s.pub, s.key)
}

// inWaves publishes in waves, without a soak.
func (s *scene) inWaves(t *testing.T, steps string) publish.Job {
	t.Helper()
	list, err := publish.ParseSteps(strings.Split(steps, ",")...)
	if err != nil {
		t.Fatal(err)
	}
	j, err := s.pub.Accept(t.Context(), publish.Order{Network: network, Rollout: publish.Rollout{Steps: list, Patience: 60_000}}, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// atWave waits until a wave is on the broker and waits to prove itself.
func (s *scene) atWave(t *testing.T, id string, wave int) store.Publish {
	t.Helper()
	var p store.Publish
	livetest.Until(t, fmt.Sprintf("wave %d to prove itself", wave), func() bool {
		var err error
		p, err = s.store.Publish(t.Context(), id)
		if err != nil || p.State == store.Failed {
			t.Fatalf("%+v, %v", p, err)
		}
		return p.State == store.Waiting && p.Wave == wave
	})
	return p
}

// tells counts the carriages whose playlist has a word in it.
func (s *scene) tells(t *testing.T, word string) (in []playlists.Carriage) {
	t.Helper()
	for _, c := range s.carriages() {
		o, err := s.pub.Ordered(network, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range o.Stories {
			if strings.Contains(st.Slides[0].Text["en"].Heading, word) {
				in = append(in, c)
				break
			}
		}
	}
	return in
}

func TestWavesGoOnAsTheyProveThemselvesAlsoAfterACrash(t *testing.T) {
	s := stocked(t)
	s.edit(t, "two")
	j := s.inWaves(t, "carriage,train,all")
	first := s.atWave(t, j.ID, 0)
	if in := s.tells(t, "two"); len(in) != 1 {
		t.Fatalf("in the first wave %v tell it", in)
	}
	if first.Committed != 1 || first.Carriages != sceneCarriages {
		t.Errorf("%d of %d are committed", first.Committed, first.Carriages)
	}
	s.edit(t, "three") // no publish that is under way says this
	_ = s.stop()
	s.start(nil)
	if p := s.atWave(t, j.ID, 0); p.Serial != first.Serial || p.Committed != 1 {
		t.Errorf("after a crash it is %+v", p)
	}
	s.everyoneShows(t)
	second := s.atWave(t, j.ID, 1)
	in := s.tells(t, "two")
	if len(in) != 5 {
		t.Errorf("in the second wave %v tell it", in)
	}
	_ = s.stop()
	s.start(func(step string) error {
		if step == "chunk" {
			return errCrash
		}
		return nil
	})
	s.everyoneShows(t)
	livetest.Until(t, "the midst of the last wave, in which it dies", func() bool { return len(s.tells(t, "two")) > 5 })
	_ = s.stop()
	s.start(nil)
	last := s.check(s.await(j.ID, store.Done))
	if len(last) != sceneCarriages || second.Serial != first.Serial || len(s.tells(t, "two")) != sceneCarriages {
		t.Errorf("%d carriages hold it, %d tell it, serial %s after %s", len(last), len(s.tells(t, "two")), second.Serial, first.Serial)
	}
}

func TestARolloutOutlivesANewFleetAndRenewedLeases(t *testing.T) {
	s := stocked(t)
	s.edit(t, "two")
	j := s.inWaves(t, "carriage,train,all")
	first := s.atWave(t, j.ID, 0)
	in := s.tells(t, "two")
	s.office.fleet = []byte(strings.Replace(string(s.office.fleet), "tags: []", "tags: [new]", 1))
	if _, err := s.fleets(t).PutFleet(t.Context(), s.office.fleet, 2); err != nil {
		t.Fatal(err)
	}
	s.shows(nil, in...)
	second := s.atWave(t, j.ID, 1)
	if second.Serial.Compare(first.Serial) <= 0 || second.Committed != 5 {
		t.Errorf("what was sealed for the old fleet is not sealed anew: %+v", second)
	}
	_ = s.stop()
	s.later(t, 18*24*time.Hour)
	livetest.Until(t, "renewal of those that have it and those that wait for it", func() bool {
		for _, a := range must(t, s.store.Arrangements) {
			if a.Held.Serial.Compare(second.Serial) <= 0 || time.UnixMilli(a.Issued).Before(time.Now().Add(24*time.Hour)) {
				return false
			}
		}
		return true
	})
	s.everyoneShows(t)
	p := s.await(j.ID, store.Done)
	if s.check(p); p.Serial.Compare(second.Serial) <= 0 || len(s.tells(t, "two")) != sceneCarriages {
		t.Errorf("%d carriages tell it, serial %s after %s", len(s.tells(t, "two")), p.Serial, second.Serial)
	}
}

func TestWhoWasNotThereIsNamedAndNotWaitedFor(t *testing.T) {
	s := stocked(t)
	s.pub.Gone("d-00000")
	s.edit(t, "two")
	j := s.inWaves(t, "train,all")
	s.atWave(t, j.ID, 0)
	in := s.tells(t, "two")
	if len(in) != 5 || in[0] != "00000" {
		t.Fatalf("the first wave is %v", in)
	}
	s.shows(nil, in[1:]...)
	s.await(j.ID, store.Done)
	g, err := s.pub.Progress(t.Context(), j.ID)
	if err != nil || len(g.Watch.Excused) != 1 || g.Watch.Excused[0].Display != "d-00000" || g.Waves[0].Counts[publish.PhaseOffline] != 1 {
		t.Errorf("%+v, %+v, %v", g.Watch, g.Waves[0].Counts, err)
	}
}

func TestWhatATechnicianHidesProvesNothingAndHoldsNobodyUp(t *testing.T) {
	s := stocked(t)
	blanked := func(st *playlists.Status) {
		st.PutUp = &playlists.PutUp{What: playlists.ShowBlank}
		st.Trouble = st.PutUp.Sentence()
	}
	s.edit(t, "two")
	j := s.inWaves(t, "carriage,train,all")
	s.atWave(t, j.ID, 0)
	first := s.tells(t, "two")
	s.shows(blanked, first...) // alone in its wave, and nobody sees what it tells
	livetest.Until(t, "the hidden display to be excused", func() bool {
		g, err := s.pub.Progress(t.Context(), j.ID)
		if err != nil || g.Verdict == nil || g.Verdict.Do != publish.Wait || len(g.Verdict.Excused) != 1 || g.Waves[0].Counts[publish.PhaseApplied] != 1 {
			return false
		}
		page := console.Rollout{}
		if goes(&page, &g); !page.Watch.Nobody {
			t.Fatalf("the page is not told that nobody can prove the wave: %+v", page.Watch)
		}
		return true
	})
	s.atWave(t, j.ID, 0)
	s.shows(nil, first...)
	s.atWave(t, j.ID, 1)
	train := s.tells(t, "two")
	s.shows(blanked, train[1]) // the others are proof enough
	g, err := s.pub.Progress(t.Context(), j.ID)
	if err != nil || g.Verdict == nil {
		t.Fatalf("%+v, %v", g, err)
	}
	page := console.Rollout{}
	if goes(&page, &g); page.Watch.Nobody {
		t.Errorf("one is hidden, and the page is told that nobody can prove the wave: %+v", page.Watch)
	}
	s.shows(nil, train[2:]...)
	s.await(j.ID, store.Done)
	g, err = s.pub.Progress(t.Context(), j.ID)
	if err != nil || len(g.Watch.Excused) != 1 || g.Watch.Excused[0].Display != displayIn(train[1]) || g.Watch.Excused[0].Kind != publish.IsHidden {
		t.Errorf("%+v, %v", g.Watch, err)
	}
}

func TestARolloutStopsByItselfAndAPersonLetsItGoOn(t *testing.T) {
	s := stocked(t)
	s.edit(t, "two")
	j := s.inWaves(t, "carriage,all")
	s.atWave(t, j.ID, 0)
	in := s.tells(t, "two")
	if g, err := s.pub.Progress(t.Context(), j.ID); err != nil || g.Verdict == nil || g.Verdict.Do != publish.Wait || g.Verdict.Waiting != 1 {
		t.Errorf("before anybody spoke: %+v, %v", g.Verdict, err)
	}
	s.shows(func(st *playlists.Status) {
		st.Failures = []playlists.Failed{{ID: "story-0", Slide: "words", Reason: "no decoder", Count: 1}}
	}, in...)
	p := s.await(j.ID, store.Stopped)
	if !strings.Contains(p.Error, "could not show slide words of story story-0: no decoder") || !strings.Contains(p.Error, string(displayIn(in[0]))) {
		t.Errorf("it stopped since %q", p.Error)
	}
	if err := s.pub.Halt(t.Context(), j.ID, ""); !errors.Is(err, publish.ErrNotNow) {
		t.Errorf("what is stopped is stopped again: %v", err)
	}
	if err := s.pub.Continue(t.Context(), j.ID, "Olena"); err != nil {
		t.Fatal(err)
	}
	s.check(s.await(j.ID, store.Done))
	g, err := s.pub.Progress(t.Context(), j.ID)
	if err != nil || len(g.Waves) != 2 || g.Waves[0].Counts[publish.PhaseApplied] != 1 || g.Waves[1].Counts[publish.PhaseWaiting] != sceneCarriages-1 {
		t.Errorf("%+v, %v", g.Waves, err)
	}
}

func TestAStoppedRolloutIsTakenBackWhereItCame(t *testing.T) {
	s := stocked(t)
	before := s.last(t)
	s.edit(t, "two")
	j := s.inWaves(t, "train,all")
	s.atWave(t, j.ID, 0)
	in := s.tells(t, "two")
	if err := s.pub.Halt(t.Context(), j.ID, "Olena\n"); !errors.Is(err, publish.ErrOrder) {
		t.Errorf("a name of two lines: %v", err)
	}
	if err := s.pub.Halt(t.Context(), j.ID, "Olena"); err != nil {
		t.Fatal(err)
	}
	if p := s.await(j.ID, store.Stopped); p.Error != "stopped by Olena" {
		t.Errorf("%q", p.Error)
	}
	held := map[playlists.Carriage]playlists.Held{}
	for _, a := range must(t, s.store.Arrangements) {
		held[a.Carriage] = a.Held
	}
	back, err := s.pub.Accept(t.Context(), publish.Order{Revert: j.ID, By: "Olena"}, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	p := s.await(back.ID, store.Done)
	if p.Reverts != j.ID || p.By != "Olena" || p.Carriages != len(in) || p.Committed != len(in) {
		t.Errorf("%+v, the rollout came to %v", p, in)
	}
	for _, a := range must(t, s.store.Arrangements) {
		got := a.Held != held[a.Carriage]
		if want := strings.Contains(fmt.Sprint(in), string(a.Carriage)); got != want {
			t.Errorf("carriage %s was published to: %v", a.Carriage, got)
		}
	}
	if len(s.tells(t, "one")) != sceneCarriages {
		t.Errorf("only %v tell what they told", s.tells(t, "one"))
	}
	if p := s.await(j.ID, store.Overtaken); p.DoneAt == 0 {
		t.Errorf("%+v", p)
	}
	if err := s.pub.Continue(t.Context(), j.ID, "Olena"); !errors.Is(err, publish.ErrNotNow) {
		t.Errorf("what was overtaken goes on: %v", err)
	}
	// Back to the very first, by name; nothing changes by it.
	again, err := s.pub.Accept(t.Context(), publish.Order{Revert: back.ID, To: before}, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	if p := s.await(again.ID, store.Done); p.Carriages != 0 {
		t.Errorf("%+v", p)
	}
	if _, err := s.pub.Accept(t.Context(), publish.Order{Revert: before}, time.Now().UnixMilli()); !errors.Is(err, publish.ErrNothing) {
		t.Errorf("the first is taken back to %v", err)
	}
}

func TestAWaveHoldsUpNoOtherNetworkAndIsOvertaken(t *testing.T) {
	s := stocked(t)
	s.edit(t, "two")
	j := s.inWaves(t, "carriage,all")
	s.atWave(t, j.ID, 0)
	f := s.fleets(t)
	other := strings.NewReplacer("network: "+network, "network: other", "d-0", "o-0").Replace(string(s.office.fleet))
	if _, err := f.PutFleet(t.Context(), []byte(other), 1); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(s.office.campaign), "network: "+network, "network: other", 1)
	if _, err := s.store.SaveVersion(t.Context(), store.Version{Network: "other", Campaign: "they-used-you", YAML: []byte(text), Catalogue: []byte("{}"), Act: "put"}, store.AnyBase); err != nil {
		t.Fatal(err)
	}
	o := *s.office
	o.fleet, o.campaign = []byte(other), []byte(text)
	o.parse(t)
	for _, e := range o.envelopes(t, o.editors...) {
		if _, err := s.pub.Approve(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	k, err := s.pub.Accept(t.Context(), publish.Order{Network: "other"}, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	s.await(k.ID, store.Done)
	s.atWave(t, j.ID, 0)
	s.check(s.await(s.accept().ID, store.Done))
	if p := s.await(j.ID, store.Overtaken); p.Committed != 1 {
		t.Errorf("%+v", p)
	}
}

func TestAScheduledPublishBeginsAtItsInstantAndSaysWhatItSaidThen(t *testing.T) {
	s := stocked(t)
	var ahead atomic.Int64
	s.now = func() playlists.Millis { return time.Now().UnixMilli() + ahead.Load() }
	const hour = 3600_000
	schedule := func() publish.Job {
		t.Helper()
		j, err := s.pub.Accept(t.Context(), publish.Order{Network: network, Starts: s.now() + hour, By: "Olena"}, s.now())
		if err != nil || j.State != publish.Scheduled {
			t.Fatalf("%+v, %v", j, err)
		}
		return j
	}
	s.edit(t, "two")
	j, cancelled := schedule(), schedule()
	if err := s.pub.Cancel(t.Context(), cancelled.ID, "Olena"); err != nil {
		t.Fatal(err)
	}
	s.edit(t, "three")
	_ = s.stop()
	s.start(nil)
	s.await(j.ID, store.Scheduled)
	if in := s.tells(t, "two"); len(in) != 0 {
		t.Fatalf("%v tell it already", in)
	}
	ahead.Store(hour + 1)
	_ = s.stop()
	s.start(nil) // who sleeps until then would sleep by the real clock
	s.check(s.await(j.ID, store.Done))
	if len(s.tells(t, "two")) != sceneCarriages {
		t.Errorf("only %v tell it", s.tells(t, "two"))
	}
	s.await(cancelled.ID, store.Cancelled)
	if err := s.pub.Cancel(t.Context(), j.ID, "Olena"); !errors.Is(err, publish.ErrNotNow) {
		t.Errorf("what has begun is cancelled: %v", err)
	}
	// Its editors left before it came.
	late := schedule()
	strangers := newOffice(t, 1)
	s.office.editors = strangers.editors
	if _, err := s.pub.PutTrust(t.Context(), s.office.trust(s.key.Public().(ed25519.PublicKey), 9)); err != nil {
		t.Fatal(err)
	}
	ahead.Store(2*hour + 10_000)
	_ = s.stop()
	s.start(nil)
	livetest.Until(t, "the publish to fail", func() bool {
		p, err := s.store.Publish(t.Context(), late.ID)
		return err == nil && p.State == store.Failed && strings.Contains(p.Error, "story-0")
	})
}
