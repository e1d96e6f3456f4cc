package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

// station is a broker that notes what it took, and when.
type station struct {
	mu    sync.Mutex
	start time.Time
	fails int // how many messages it does not take first
	took  []string
}

func (s *station) PublishAll(ctx context.Context, messages func(func(string, []byte) bool), done func(int, error)) error {
	i := 0
	messages(func(topic string, payload []byte) bool {
		s.mu.Lock()
		fail := s.fails > 0
		if fail {
			s.fails--
		} else {
			s.took = append(s.took, fmt.Sprintf("%d %s %s", time.Since(s.start).Milliseconds(), topic, payload))
		}
		s.mu.Unlock()
		if fail {
			done(i, errors.New("connection lost"))
		} else {
			done(i, nil)
		}
		i++
		return ctx.Err() == nil
	})
	return ctx.Err()
}

func (s *station) log() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.took...)
}

// chasing is a publisher without store or work: board, air and chase.
func chasing(t *testing.T, s *station) *Publisher {
	s.start = time.Now()
	now := func() playlists.Millis { return time.Now().UnixMilli() }
	b := newBoard()
	log := slog.New(slog.DiscardHandler)
	p := &Publisher{opt: Options{Broker: s, Now: now, Log: log, Tell: func(...string) {}}, board: b, air: newAir(s, b, log)}
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { p.air.run(ctx) })
	all.Go(func() { p.chase(ctx) })
	t.Cleanup(func() { cancel(); all.Wait() })
	return p
}

func held(n int64, text string) playlists.Held {
	return playlists.HeldOf(playlists.Serial{Epoch: 1, N: n}, []byte(text))
}

func (p *Publisher) hang(d playlists.DisplayID, text string) {
	p.board.bind(Binding{Display: d, Network: "n", Carriage: "1", Held: held(1, text), Bytes: []byte(text)}, p.opt.Now())
}

func said(session byte, h map[playlists.Order]playlists.Held, refused ...playlists.Refused) *playlists.Status {
	return &playlists.Status{Display: "d", Session: playlists.ID128{session}, Held: h, Refusals: refused}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

const bindingTopic = "storyline/1/displays/d/binding"

func TestADisplayThatMissedAnOrderIsChasedUntilItHoldsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{}
		p := chasing(t, s)
		p.hang("d", "B")
		time.Sleep(time.Minute)
		same(t, "nothing goes to a display that is not there", s.log(), nil)

		p.Heard(said(1, nil)) // at 60 s
		time.Sleep(15 * time.Second)
		same(t, "chased", s.log(), []string{"60300 " + bindingTopic + " B", "62300 " + bindingTopic + " B", "66300 " + bindingTopic + " B", "74300 " + bindingTopic + " B"})

		p.Heard(said(1, map[playlists.Order]playlists.Held{playlists.OrderBinding: held(1, "B")}))
		time.Sleep(time.Hour)
		same(t, "left alone once it holds it", s.log()[4:], []string{})

		p.Heard(said(2, nil)) // a new session that holds nothing: the disk was swapped
		time.Sleep(time.Second)
		p.Gone("d")
		time.Sleep(time.Hour)
		if n := len(s.log()); n != 5 {
			t.Fatalf("%d sent, want one more for the session and none once it is gone: %v", n, s.log())
		}
	})
}

func TestARefusalIsAnsweredOnceItIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{}
		p := chasing(t, s)
		p.hang("d", "B")
		p.Heard(said(1, nil))
		time.Sleep(40 * time.Second) // the next try is far away
		n := len(s.log())
		refused := playlists.Refused{Order: playlists.OrderBinding, Digest: held(1, "B").Digest, At: 9}
		p.Heard(said(1, nil, refused))
		p.Heard(said(1, nil, refused, playlists.Refused{Order: playlists.OrderTrust, At: 10}))
		time.Sleep(10 * time.Minute)
		again := len(s.log()) - n
		if again < 2 || again > 8 {
			t.Fatalf("sent %d times in ten minutes after a refusal: %v", again, s.log())
		}
	})
}

func TestWhatWasForgedIsReplacedThoughNoDisplayLacksIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{}
		p := chasing(t, s)
		p.hang("d", "B")
		good := map[playlists.Order]playlists.Held{playlists.OrderBinding: held(1, "B")}
		p.Heard(said(1, good))
		time.Sleep(time.Minute)
		forged := playlists.Refused{Order: playlists.OrderBinding, Digest: held(9, "forged").Digest, At: 9, Count: 1}
		p.Heard(said(1, good, forged)) // at 60 s
		time.Sleep(time.Minute)
		p.Heard(said(1, good, forged))
		time.Sleep(time.Hour)
		same(t, "sent once for one refusal", s.log(), []string{"62000 " + bindingTopic + " B"})
		forged.Count++
		p.Heard(said(1, good, forged))
		time.Sleep(time.Hour)
		if n := len(s.log()); n != 2 {
			t.Fatalf("sent %d times for two refusals: %v", n, s.log())
		}
	})
}

func TestADisplayThatKnowsBetterIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{}
		p := chasing(t, s)
		p.hang("d", "B")
		newer := map[playlists.Order]playlists.Held{playlists.OrderBinding: held(2, "newer")}
		ours := playlists.Refused{Order: playlists.OrderBinding, Digest: held(1, "B").Digest, Reason: playlists.OlderSerial, At: 9}
		for ours.Count = range 10 {
			p.Heard(said(1, newer, ours))
			time.Sleep(time.Minute)
		}
		same(t, "sent", s.log(), nil)
	})
}

func TestOneOrderGoesOutOnceForManyDisplays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{}
		p := chasing(t, s)
		p.board.put(playlists.TopicTrust, &order{held: held(1, "T"), whole: []byte("T")}, p.opt.Now())
		for i := range 1000 {
			st := said(1, nil)
			st.Display = playlists.DisplayID(fmt.Sprintf("d-%d", i))
			p.Heard(st)
		}
		time.Sleep(time.Second)
		same(t, "sent", s.log(), []string{"300 storyline/1/trust T"})
		time.Sleep(time.Minute)
		same(t, "sent in a minute, though no display holds it", s.log()[1:], []string{
			"2300 storyline/1/trust T", "6300 storyline/1/trust T", "14300 storyline/1/trust T", "30300 storyline/1/trust T",
		})
	})
}

func TestAnOrderThatWasMissedGoesOutAgainTwoSecondsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{}
		p := chasing(t, s)
		p.hang("d", "B")
		p.Heard(said(1, map[playlists.Order]playlists.Held{playlists.OrderBinding: held(1, "B")}))
		time.Sleep(time.Second)
		p.board.put(playlists.TopicTrust, &order{held: held(1, "T"), whole: []byte("T")}, p.opt.Now())
		<-p.air.send(playlists.TopicTrust)
		time.Sleep(10 * time.Second)
		same(t, "sent", s.log(), []string{"1000 storyline/1/trust T", "3000 storyline/1/trust T", "7000 storyline/1/trust T"})
	})
}

func TestWhatIsSentIsWhatIsWantedThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{fails: 2}
		p := chasing(t, s)
		topic := "storyline/1/trust"
		p.board.put(topic, &order{held: held(1, "old"), whole: []byte("old")}, 0)
		first := p.air.send(topic, topic)
		p.board.put(topic, &order{held: held(2, "new"), whole: []byte("new")}, 0)
		second := p.air.send(topic)
		<-first
		<-second
		for _, line := range s.log() {
			if want := "storyline/1/trust new"; line[len(line)-len(want):] != want {
				t.Errorf("sent %q", line)
			}
		}
		if p.air.queued(topic) {
			t.Error("still queued")
		}
		<-p.air.send() // nothing to wait for
	})
}

func TestAnOlderPlaylistNeverFollowsANewerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &station{fails: 30}
		p := chasing(t, s)
		var wait []<-chan struct{}
		for i := range 50 {
			text := fmt.Sprintf("%03d", i)
			p.board.put("t", &order{held: held(int64(i), text), whole: []byte(text)}, 0)
			wait = append(wait, p.air.send("t"))
			time.Sleep(100 * time.Millisecond)
		}
		for _, w := range wait {
			<-w
		}
		last := ""
		for _, line := range s.log() {
			text := line[len(line)-3:]
			if text < last {
				t.Fatalf("%s after %s", text, last)
			}
			last = text
		}
		if last != "049" {
			t.Fatalf("the last is %s", last)
		}
	})
}
