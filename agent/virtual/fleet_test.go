package virtual

import (
	"fmt"
	"maps"
	"runtime"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storyline/agent/internal/link"
	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

const patience = 30 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post is a line of the centre, with what it hears.
func post(t testing.TB, broker string, take func(playlists.DisplayID, playlists.Leaf, []byte)) *link.Link {
	t.Helper()
	up := make(chan struct{}, 16)
	l := link.New(link.Options{
		Broker: broker, Display: "controller", Token: "x",
		Will:          func(playlists.ID128) (string, []byte) { return "controller", nil },
		Subscriptions: func() []string { return []string{playlists.Root + "displays/+/+"} },
		OnConnect:     func(playlists.ID128) { up <- struct{}{} },
		OnMessage: func(topic string, payload []byte) {
			if d, leaf, ok := playlists.ParseDisplayTopic(topic); ok && len(payload) > 0 {
				take(d, leaf, payload)
			}
		},
	})
	livetest.Run(t, l.Run)
	<-up
	return l
}

func credentials(n int) []Credentials {
	list := make([]Credentials, n)
	for i := range list {
		list[i] = Credentials{playlists.DisplayID(fmt.Sprintf("d-%d", i)), "token"}
	}
	return list
}

func fleetOf(t testing.TB, broker string, n int, change func(*Options)) *Fleet {
	t.Helper()
	o := Options{
		Broker: broker, Displays: credentials(n), Roots: ordertest.Roots(), Trust: ordertest.Trust(1, "olena"), Network: ordertest.Network,
	}
	if change != nil {
		change(&o)
	}
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// publish retains a binding and a playlist for each display, in a carriage of
// its own, and gives what each should hold.
func publish(t testing.TB, l *link.Link, n int, serial int64, stories ...*playlists.Story) map[playlists.DisplayID]playlists.Held {
	t.Helper()
	want := map[playlists.DisplayID]playlists.Held{}
	for i := range n {
		id, carriage := playlists.DisplayID(fmt.Sprintf("d-%d", i)), playlists.Carriage(fmt.Sprintf("c-%d", i))
		list := ordertest.Playlist(serial, carriage, "olena", stories...)
		want[id] = playlists.HeldOf(playlists.Serial{N: serial}, list)
		for topic, msg := range map[string][]byte{
			playlists.TopicDisplay(id, playlists.LeafBinding):    ordertest.Binding(1, id, carriage),
			playlists.TopicPlaylist(ordertest.Network, carriage): list,
		} {
			if err := l.Publish(t.Context(), topic, 1, true, msg); err != nil {
				t.Fatal(err)
			}
		}
	}
	return want
}

// holdings are which playlist each display holds.
type holdings struct {
	mu   sync.Mutex
	list map[playlists.DisplayID]playlists.Held
}

func (h *holdings) note(d playlists.DisplayID, held playlists.Held) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.list == nil {
		h.list = map[playlists.DisplayID]playlists.Held{}
	}
	h.list[d] = held
}

// hear notes what the displays' receipts say.
func (h *holdings) hear(t testing.TB) func(playlists.DisplayID, playlists.Leaf, []byte) {
	return func(d playlists.DisplayID, leaf playlists.Leaf, msg []byte) {
		if leaf != playlists.LeafStatus {
			return
		}
		s, err := playlists.DecodeStatus(msg)
		if err != nil {
			t.Error(err)
			return
		}
		h.note(d, s.Held[playlists.OrderPlaylist])
	}
}

func (h *holdings) are(want map[playlists.DisplayID]playlists.Held) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Equal(h.list, want)
}

func TestEveryDisplayOfAFleetHoldsItsOwn(t *testing.T) {
	const n = 50
	m := brokertest.StartMosquitto(t)
	receipts, held := holdings{}, holdings{}
	l := post(t, m.Address(), receipts.hear(t))
	f := fleetOf(t, m.Address(), n, func(o *Options) {
		o.Parallel = 8
		o.OnHeld = func(d playlists.DisplayID, order playlists.Order, h playlists.Held) {
			if order == playlists.OrderPlaylist {
				held.note(d, h)
			}
		}
	})
	stop := livetest.Run(t, f.Run)
	now := time.Now().UnixMilli()
	for round := range int64(3) {
		want := publish(t, l, n, now+round, ordertest.Story("foreman", 4000))
		livetest.Until(t, "every receipt", func() bool { return receipts.are(want) })
		if !held.are(want) {
			t.Error("the callback was not told of all")
		}
		if got := f.Holding(playlists.OrderPlaylist, func(d playlists.DisplayID, h playlists.Held) bool { return h == want[d] }); got != n {
			t.Errorf("%d of %d hold theirs", got, n)
		}
	}
	if h := f.Held("d-7")[playlists.OrderBinding].Serial.N; h != 1 || f.Held("nobody") != nil {
		t.Errorf("d-7 holds binding %d; nobody holds %v", h, f.Held("nobody"))
	}
	// A playlist for another carriage is refused by each of them.
	for i := range n {
		topic := playlists.TopicPlaylist(ordertest.Network, playlists.Carriage(fmt.Sprintf("c-%d", i)))
		if err := l.Publish(t.Context(), topic, 1, true, ordertest.Playlist(now+9, "other", "olena", ordertest.Story("foreman", 4000))); err != nil {
			t.Fatal(err)
		}
	}
	livetest.Until(t, "every refusal", func() bool { return f.Counts().Refused == n })
	if r := f.Refusals("d-3"); len(r) != 1 || r[0].Reason != playlists.WrongSubject {
		t.Errorf("d-3 refused %+v", r)
	}
	m.Restart()
	livetest.Until(t, "every display to come back", func() bool { c := f.Counts(); return c.Connected == n && c.Sessions >= 2*n })
	stop()
	if c := f.Counts(); c.Connected != 0 {
		t.Errorf("after the end %d are connected", c.Connected)
	}
}

func TestFleetPlaysAndReportsUntilItIsStored(t *testing.T) {
	const n = 5
	m := brokertest.StartMosquitto(t)
	batches := make(chan *playlists.Batch, 1000)
	l := post(t, m.Address(), func(_ playlists.DisplayID, leaf playlists.Leaf, msg []byte) {
		if leaf != playlists.LeafPlays {
			return
		}
		b, err := playlists.DecodeBatch(msg)
		if err != nil {
			t.Error(err)
			return
		}
		batches <- b
	})
	f := fleetOf(t, m.Address(), n, func(o *Options) { o.Plays, o.Flush = true, 500*time.Millisecond })
	livetest.Run(t, f.Run)
	publish(t, l, n, time.Now().UnixMilli(), ordertest.Story("foreman", 500, 500))
	stored := map[playlists.DisplayID]uint64{}
	for end := time.After(patience); ; {
		select {
		case b := <-batches:
			if b.First != stored[b.Display]+1 {
				t.Fatalf("%s: batch from %d after %d", b.Display, b.First, stored[b.Display])
			}
			upto := b.Plays[len(b.Plays)-1].Seq
			stored[b.Display] = upto
			word := playlists.Stored{Header: playlists.Header{V: playlists.Version}, Display: b.Display, Journal: b.Journal, Upto: upto}
			if err := l.Publish(t.Context(), playlists.TopicDisplay(b.Display, playlists.LeafStored), 1, false, word.Bytes()); err != nil {
				t.Fatal(err)
			}
		case <-end:
			t.Fatalf("plays stored: %v", stored)
		}
		done := len(stored) == n
		for _, upto := range stored {
			done = done && upto > 3
		}
		if done {
			break
		}
	}
	if c := f.Counts(); c.Plays < 4*n {
		t.Errorf("counted %d plays", c.Plays)
	}
}

func TestADisplayIsInAFleetOnce(t *testing.T) {
	_, err := New(Options{Broker: "tcp://127.0.0.1:9", Displays: append(credentials(2), credentials(1)...), Roots: ordertest.Roots()})
	if err == nil {
		t.Error("a display was taken twice")
	}
}

// BenchmarkMemory says what a connected display that holds a playlist costs.
func BenchmarkMemory(b *testing.B) {
	for _, plays := range []bool{false, true} {
		b.Run(fmt.Sprintf("plays=%t", plays), func(b *testing.B) {
			const n = 1000
			m := brokertest.StartMosquitto(b)
			receipts := holdings{}
			l := post(b, m.Address(), receipts.hear(b))
			before := memory()
			began := time.Now()
			f := fleetOf(b, m.Address(), n, func(o *Options) { o.Plays = plays })
			made := time.Since(began)
			stop := livetest.Run(b, f.Run)
			livetest.Until(b, "the fleet", func() bool { return f.Counts().Connected == n })
			up := time.Since(began)
			want := publish(b, l, n, time.Now().UnixMilli(), ordertest.Story("foreman", 4000, 6000, 5000))
			livetest.Until(b, "every receipt", func() bool { return receipts.are(want) })
			b.ReportMetric(float64(memory()-before)/n/1024, "KiB/display")
			b.ReportMetric(made.Seconds(), "s-made")
			b.ReportMetric(up.Seconds(), "s-connected")
			b.ReportMetric(float64(runtime.NumGoroutine())/n, "goroutines/display")
			stop()
		})
	}
}

// BenchmarkConverge publishes ready playlists to 1 000 displays and waits for
// every receipt: what a fleet and a broker cost without a controller.
func BenchmarkConverge(b *testing.B) {
	const n = 1000
	m := brokertest.StartMosquitto(b)
	var mu sync.Mutex
	var want map[playlists.DisplayID]playlists.Held
	left := make(chan struct{}, n)
	l := post(b, m.Address(), func(d playlists.DisplayID, leaf playlists.Leaf, msg []byte) {
		if leaf != playlists.LeafStatus {
			return
		}
		s, err := playlists.DecodeStatus(msg)
		if err != nil {
			b.Error(err)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if w, ok := want[d]; ok && w == s.Held[playlists.OrderPlaylist] {
			delete(want, d)
			left <- struct{}{}
		}
	})
	f := fleetOf(b, m.Address(), n, nil)
	defer livetest.Run(b, f.Run)()
	livetest.Until(b, "the fleet", func() bool { return f.Counts().Connected == n })
	serial := time.Now().UnixMilli()
	publish(b, l, n, serial, ordertest.Story("foreman", 4000))
	livetest.Until(b, "the bindings", func() bool { return f.Counts().Accepted >= 2*n })
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		serial++
		messages := make(map[string][]byte, n)
		next := map[playlists.DisplayID]playlists.Held{}
		for i := range n {
			carriage := playlists.Carriage(fmt.Sprintf("c-%d", i))
			msg := ordertest.Playlist(serial, carriage, "olena", ordertest.Story("foreman", 4000))
			messages[playlists.TopicPlaylist(ordertest.Network, carriage)] = msg
			next[playlists.DisplayID(fmt.Sprintf("d-%d", i))] = playlists.HeldOf(playlists.Serial{N: serial}, msg)
		}
		mu.Lock()
		want = next
		mu.Unlock()
		b.StartTimer()
		for topic, msg := range messages {
			if err := l.Publish(b.Context(), topic, 1, true, msg); err != nil {
				b.Fatal(err)
			}
		}
		for range n {
			<-left
		}
	}
}

// memory gives the bytes of heap and stacks in use.
func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapInuse + s.StackInuse
}
