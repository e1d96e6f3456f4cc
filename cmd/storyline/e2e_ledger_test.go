package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// ledger is what the test itself knows of one display: every slot that its own
// screen saw, and every state of the journal that it ever looked at.
type ledger struct {
	*car
	glass *glass

	mu      sync.Mutex
	journal playlists.ID128
	next    uint64 // the largest ever seen
	others  map[playlists.ID128]bool
	kills   []int64 // when the agent was killed, ms since 1970
}

// look asks the agent for the state of its journal and notes it. An agent that
// is down says nothing.
func (l *ledger) look(ctx context.Context) {
	status, err := l.status(ctx)
	if err != nil || status.Journal.ID == (playlists.ID128{}) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.journal == (playlists.ID128{}) {
		l.journal = status.Journal.ID
	}
	if status.Journal.ID != l.journal {
		l.others[status.Journal.ID] = true
		return
	}
	l.next = max(l.next, status.Journal.Next)
}

// kill ends the agent as a power cut would, and notes when.
func (l *ledger) kill() {
	l.mu.Lock()
	l.kills = append(l.kills, time.Now().UnixMilli())
	l.mu.Unlock()
	l.agent.Kill()
}

// tolerance is how far, in ms, the instant of a play may be from when the test's
// screen said that it came on: two readings of two clocks. Slots are 700 ms apart.
const tolerance = 100

// judge compares what the controller holds of a display with what the test knows.
// It gives how many plays are stored.
func (l *ledger) judge(plays []client.Play, status *playlists.Status) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf(string(l.display.ID)+": "+format, args...))
	}
	if status.Journal.ID != l.journal || len(l.others) > 0 {
		wrong("the journal was %s and is %s; %d others were seen", l.journal, status.Journal.ID, len(l.others))
	}
	if status.Journal.Next < l.next {
		wrong("the journal went back from %d to %d", l.next, status.Journal.Next)
	}
	bySeq := map[uint64]int{}
	for i := range plays {
		if plays[i].Journal != l.journal {
			wrong("play %d is of journal %s", plays[i].Seq, plays[i].Journal)
		}
		bySeq[plays[i].Seq]++
	}
	for seq := uint64(1); seq < status.Journal.Next; seq++ {
		if bySeq[seq] != 1 {
			wrong("journalled play %d of %d is stored %d times", seq, status.Journal.Next-1, bySeq[seq])
		}
		delete(bySeq, seq)
	}
	if len(bySeq) > 0 {
		wrong("plays are stored that the journal does not know: %v", bySeq)
	}
	slots := l.glass.seen()
	errs = append(errs, l.match(plays, slots)...)
	return len(plays), errors.Join(errs...)
}

// match finds the one slot of each play, and what became of the other slots.
func (l *ledger) match(plays []client.Play, slots []slot) (errs []error) {
	played := map[string]*client.Play{}
	for i := range plays {
		p := &plays[i]
		s := find(slots, p)
		switch {
		case s == nil:
			errs = append(errs, fmt.Errorf("%s: play %d of %s (%s) at %d was never on the glass", l.display.ID, p.Seq, p.Slide, p.Lang, p.Wall))
		case played[s.id] != nil:
			errs = append(errs, fmt.Errorf("%s: plays %d and %d are of one slot", l.display.ID, played[s.id].Seq, p.Seq))
		case s.left == 0 || p.Shown > s.left-s.first+tolerance || s.saidEnded && p.Shown < s.left-s.first-tolerance:
			errs = append(errs, fmt.Errorf("%s: play %d was shown for %d ms, the glass saw %d to %d", l.display.ID, p.Seq, p.Shown, s.first, s.left))
		default:
			played[s.id] = p
		}
	}
	return append(errs, l.explain(slots, played)...)
}

// explain lets a slot that the screen reported and that is no play pass only as
// the one that was in flight when the agent was killed.
func (l *ledger) explain(slots []slot, played map[string]*client.Play) (errs []error) {
	excused := make([]int, len(l.kills))
	for i := range slots {
		s := &slots[i]
		if !s.saidFirst || !s.saidEnded || s.kind == screen.KindHelp || played[s.id] != nil {
			continue
		}
		k := -1
		for j, at := range l.kills {
			if at >= s.left && at-s.left < 1000 {
				k = j
			}
		}
		if k < 0 {
			errs = append(errs, fmt.Errorf("%s: slot %s (%s) ended at %d, was reported, and is no play; the agent was killed at %v", l.display.ID, s.id, s.slide, s.left, l.kills))
			continue
		}
		if excused[k]++; excused[k] > 1 {
			errs = append(errs, fmt.Errorf("%s: the kill at %d cost %d plays", l.display.ID, l.kills[k], excused[k]))
		}
	}
	return errs
}

// find gives the slot that a play is of, nil if there is none. An agent is back
// so soon after its death that the slot which died with it and the one that took
// its place may begin within the tolerance: the nearest one is it.
func find(slots []slot, p *client.Play) (best *slot) {
	for i := range slots {
		s := &slots[i]
		if s.slide == string(p.Slide) && s.lang == string(p.Lang) && (best == nil || apart(s, p) < apart(best, p)) {
			best = s
		}
	}
	if best == nil || apart(best, p) > tolerance {
		return nil
	}
	return best
}

// apart gives how far, in ms, the beginnings of a slot and a play lie apart.
func apart(s *slot, p *client.Play) int64 { return max(s.first-p.Wall, p.Wall-s.first) }

// lost counts the slots that were on the glass and are no play because an agent
// died with them: reported in full, or still on.
func (l *ledger) lost(plays []client.Play) (inFlight, onGlass int) {
	slots := l.glass.seen()
	taken := map[string]bool{}
	for i := range plays {
		if s := find(slots, &plays[i]); s != nil {
			taken[s.id] = true
		}
	}
	for _, s := range slots {
		switch {
		case taken[s.id] || s.kind == screen.KindHelp:
		case s.saidFirst && s.saidEnded:
			inFlight++
		case s.saidFirst:
			onGlass++
		}
	}
	return inFlight, onGlass
}

// keepLedgers opens a screen for each display and samples each journal until stop.
func keepLedgers(t *testing.T, s *drill) (list []*ledger, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var samplers sync.WaitGroup
	for _, c := range s.cars {
		l := &ledger{car: c, glass: watch(t, c.screen), others: map[playlists.ID128]bool{}}
		list = append(list, l)
		samplers.Go(func() {
			tick := time.NewTicker(40 * time.Millisecond)
			defer tick.Stop()
			for {
				l.look(ctx)
				select {
				case <-tick.C:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	stop = sync.OnceFunc(func() { cancel(); samplers.Wait() })
	t.Cleanup(stop)
	return list, stop
}

// slideOfLedger is how long each slide of this drill lasts.
const slideOfLedger = 700 * time.Millisecond

func TestNoJournalledPlayIsLostOrDoubled(t *testing.T) {
	t.Parallel() // it waits more than it works
	dir := t.TempDir()
	fleet, campaign := writeDrill(t, dir, slideOfLedger, 1, 1, 1)
	s := newDrill(t, dir, fleet, campaign)
	s.enrol(t)
	s.startAll(t)
	ledgers, stop := keepLedgers(t, s)
	a, b, c := ledgers[0], ledgers[1], ledgers[2]
	const soon = 30 * time.Second
	start := func(l *ledger) {
		if err := s.startAgent(t.Context(), l.car); err != nil {
			t.Fatal(err)
		}
	}
	startCentre := func() {
		if err := s.startController(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	all := func(n int) {
		for _, l := range ledgers {
			l.glass.more(t, soon, n)
		}
	}
	all(3)

	t.Log("an agent dies in the moment in which the end of a slide was reported")
	a.glass.at(t, screen.EventEnded, soon, a.kill)
	start(a)
	all(2)

	t.Log("the controller dies in the moment in which plays come in, thrice")
	for range 3 {
		s.awaitMorePlays(t, soon)
		s.killAtPlays(t, soon)
		startCentre()
	}

	t.Log("it dies so once more; an agent dies meanwhile; the journals grow without a centre")
	s.awaitMorePlays(t, soon)
	s.killAtPlays(t, soon)
	all(2)
	b.glass.at(t, screen.EventFirstFrame, soon, b.kill)
	start(b)
	all(3)
	startCentre()
	s.awaitMorePlays(t, soon)

	t.Log("an agent dies in the moment in which a slide came on")
	a.glass.at(t, screen.EventFirstFrame, soon, a.kill)
	start(a)
	all(2)

	t.Log("the controller dies when it has just accepted a publish, and an agent with it")
	accepted, err := s.api.Publish(t.Context(), s.order())
	if err != nil {
		t.Fatal(err)
	}
	s.controller.Kill()
	c.glass.at(t, screen.EventEnded, soon, c.kill)
	startCentre()
	start(c)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if p, err := s.api.Await(ctx, accepted.ID, 50*time.Millisecond, client.AllHold); err != nil {
		t.Fatalf("the publish did not survive: %v (%+v)", err, p.Counts)
	}
	all(3)

	for _, l := range ledgers {
		l.glass.end()
	}
	s.settleLedgers(t, ledgers)
	stop()
}

// awaitMorePlays waits until the controller stores more plays than it does now.
func (s *drill) awaitMorePlays(t *testing.T, within time.Duration) {
	t.Helper()
	before := -1
	poll(t, within, "more plays are stored", func(ctx context.Context) error {
		plays, err := s.api.Plays(ctx, "")
		switch {
		case err != nil:
			return err
		case before < 0:
			before = len(plays)
		}
		if len(plays) <= before {
			return fmt.Errorf("%d plays, as before", len(plays))
		}
		return nil
	})
}

// killAtPlays kills the controller when its broker has taken a batch of plays and
// its store may not have: a display that trusted the broker would lose them.
func (s *drill) killAtPlays(t *testing.T, within time.Duration) {
	t.Helper()
	c, err := dial(s.mqtt, serviceUser, serviceUser, serviceToken, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Disconnect(0)
	killed := make(chan struct{})
	kill := sync.OnceFunc(func() {
		s.controller.Kill()
		close(killed)
	})
	if err := finished(c.Subscribe(playlists.TopicDisplay("+", playlists.LeafPlays), 0, func(mqtt.Client, mqtt.Message) { kill() })); err != nil {
		t.Fatal(err)
	}
	select {
	case <-killed:
	case <-time.After(within):
		t.Fatalf("no plays came in within %s", within)
	}
}

// settleLedgers waits until each journalled play is stored, once, and is a slot
// that was on the glass.
func (s *drill) settleLedgers(t *testing.T, ledgers []*ledger) {
	t.Helper()
	plays := make([][]client.Play, len(ledgers))
	took := poll(t, 60*time.Second, "every journalled play is stored once", func(ctx context.Context) error {
		var errs []error
		for i, l := range ledgers {
			l.look(ctx)
			status, err := l.status(ctx)
			if err != nil {
				return err
			}
			if plays[i], err = s.api.Plays(ctx, l.display.ID); err != nil {
				return err
			}
			_, err = l.judge(plays[i], status)
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
	for i, l := range ledgers {
		inFlight, onGlass := l.lost(plays[i])
		slots := l.glass.seen()
		l.mu.Lock() // the sampler still looks
		kills, next := len(l.kills), l.next
		l.mu.Unlock()
		t.Logf("%s: %d kills of its agent, %d slots on the glass, %d reported in full, %d journalled, %d stored; the kills cost %d reported and %d half-shown slots",
			l.display.ID, kills, len(slots), told(slots), next-1, len(plays[i]), inFlight, onGlass)
		if len(plays[i]) < 10 {
			t.Errorf("%s: %d plays are too few to prove anything", l.display.ID, len(plays[i]))
		}
		l.glass.mu.Lock()
		for _, odd := range l.glass.odd {
			t.Errorf("%s: the screen's server was odd: %s", l.display.ID, odd)
		}
		l.glass.mu.Unlock()
	}
	t.Logf("settled after %s", took.Round(time.Millisecond))
	s.noUnknowns(t)
}

// noUnknowns asks the controller for what it calls gone or contradicted.
func (s *drill) noUnknowns(t *testing.T) {
	t.Helper()
	sum, err := s.summary(t.Context(), 0, time.Now().Add(time.Hour).UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	if sum.Undated != 0 || sum.Unknown != 0 || sum.Contradicted != 0 {
		t.Errorf("the controller calls %d plays undated, %d unknown, %d contradicted", sum.Undated, sum.Unknown, sum.Contradicted)
	}
}

// sums is what the controller counts between two instants.
type sums struct {
	Counts                                     []struct{ Plays int64 }
	Afterwards, Undated, Unknown, Contradicted int64
}

func (s *sums) plays() (n int64) {
	for _, c := range s.Counts {
		n += c.Plays
	}
	return n
}

// summary asks the controller what it counts between two instants.
func (s *drill) summary(ctx context.Context, from, until playlists.Millis) (*sums, error) {
	url := fmt.Sprintf("http://%s/api/v1/plays/summary?network=%s&from=%d&until=%d", s.http, s.source.fleet.Network, from, until)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	token, err := client.ReadToken(s.path("controller", "api-token"))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	sum := &sums{}
	return sum, json.NewDecoder(resp.Body).Decode(sum)
}
