package report

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

// tape is a line that keeps what was said.
type tape struct {
	mu    sync.Mutex
	began time.Time
	down  bool
	said  []saying
}

type saying struct {
	leaf     string
	at       time.Duration
	retained bool
	payload  []byte
}

func (l *tape) Publish(_ context.Context, topic string, qos byte, retained bool, payload []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return errors.New("no connection")
	}
	if qos != 1 {
		return fmt.Errorf("published at QoS %d", qos)
	}
	leaf := topic[strings.LastIndex(topic, "/")+1:]
	l.said = append(l.said, saying{leaf, time.Since(l.began), retained, payload})
	return nil
}

// take gives what was said of a leaf since the last take.
func (l *tape) take(leaf string) []saying {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	var got, left []saying
	for _, s := range l.said {
		if s.leaf == leaf {
			got = append(got, s)
		} else {
			left = append(left, s)
		}
	}
	l.said = left
	return got
}

// book is a journal of n plays.
type book struct {
	mu          sync.Mutex
	first, next uint64
	padding     int  // missing digests of each play
	long        bool // every name is as long as names may be
}

func (b *book) State() playlists.JournalState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return playlists.JournalState{ID: playlists.ID128{1}, First: b.first, Next: b.next}
}

func (b *book) Read(from uint64, limit int) ([]playlists.Play, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []playlists.Play
	for seq := max(from, b.first); seq < b.next && len(out) < limit; seq++ {
		p := playlists.Play{
			Journal: playlists.ID128{1}, Seq: seq, Clock: playlists.Synced, Outcome: playlists.Whole, Slide: "s1", Lang: "en",
			Network: "kyiv-metro", Carriage: "10511", Position: "ceiling", Missing: make([]playlists.Digest, b.padding),
		}
		if b.long {
			name := strings.Repeat("a", 40)
			p.Boot, p.Mono, p.Wall, p.Shown, p.Clock, p.Outcome = playlists.ID128{1}, 1<<40, 1<<40, 1<<19, playlists.Untrusted, playlists.Joined
			p.Slide, p.Network, p.Carriage, p.Position = playlists.SlideID(name), playlists.Network(name), playlists.Carriage(name), playlists.Position(name)
			p.Lang, p.Serial = "uk-UA", playlists.Serial{Epoch: 1 << 52, N: 1 << 52}
		}
		out = append(out, p)
	}
	return out, nil
}

func (b *book) Stored(upto uint64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.first = max(b.first, upto+1)
	return nil
}

func (b *book) add(n uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next += n
}

var session = playlists.ID128{9}

func start(t *testing.T, j *book) (*Report, *tape, func()) {
	t.Helper()
	l := &tape{began: time.Now()}
	opt := Options{Display: "d-1", Line: l, Status: func() playlists.Status {
		return playlists.Status{At: time.Now().UnixMilli(), Software: "test"}
	}}
	if j != nil {
		opt.Journal = j
	}
	r := New(opt)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return r, l, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func times(s []saying) []string {
	out := []string{}
	for _, s := range s {
		out = append(out, s.at.String())
	}
	return out
}

func TestNothingIsSaidWithoutASession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, &book{first: 1, next: 5})
		defer stop()
		r.Receipt()
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(l.said) > 0 {
			t.Errorf("said %v", times(l.said))
		}
	})
}

func TestSessionBeginsWithABirthAndThenAStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, nil)
		defer stop()
		r.Connected(session)
		r.Receipt() // the retained orders that follow the subscription
		time.Sleep(100 * time.Millisecond)
		r.Receipt()
		time.Sleep(time.Second)
		births, statuses := l.take("presence"), l.take("status")
		if d := cmp.Diff([]string{"0s"}, times(births)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"250ms"}, times(statuses)); d != "" {
			t.Errorf("statuses (-want +got):\n%s", d)
		}
		p, err := playlists.DecodePresence(births[0].payload)
		if err != nil || p.Session != session || !p.Online || !births[0].retained || len(births[0].payload) > playlists.MaxPresence {
			t.Errorf("birth %s: %v", births[0].payload, err)
		}
		s, err := playlists.DecodeStatus(statuses[0].payload)
		if err != nil || s.Session != session || s.Display != "d-1" || s.Software != "test" || !statuses[0].retained {
			t.Errorf("status %s: %v", statuses[0].payload, err)
		}
	})
}

func TestABirthAsksForTheTimeAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, asked := &tape{began: time.Now()}, 0
		r := New(Options{
			Display: "d-1", Line: l, Now: func() playlists.Millis { return 42 },
			Status: func() playlists.Status { asked++; return playlists.Status{} },
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		r.Connected(session)
		time.Sleep(time.Hour)
		births, statuses := l.take("presence"), l.take("status")
		if len(births) < 50 || asked != len(statuses) {
			t.Errorf("%d births and %d statuses asked for a whole status %d times", len(births), len(statuses), asked)
		}
		if p, err := playlists.DecodePresence(births[0].payload); err != nil || p.At != 42 {
			t.Errorf("born %+v, %v", p, err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestNoStatusIsTooLongForTheCentre(t *testing.T) {
	long := strings.Repeat("x", 300)
	full := playlists.Status{
		Header: playlists.Header{V: playlists.Version}, Display: "d-1", Software: "test", Missing: 7,
		Disk:  &playlists.Disk{Free: 1 << 50, Media: 1 << 50},
		Wants: make([]playlists.Digest, playlists.MaxWants), Held: map[playlists.Order]playlists.Held{},
	}
	for _, o := range playlists.Orders() {
		full.Held[o] = playlists.Held{Serial: playlists.Serial{Epoch: 1, N: 1 << 52}, Digest: playlists.Digest{1}}
	}
	for i := range playlists.MaxRefusals {
		full.Refusals = append(full.Refusals, playlists.Refused{
			Order: playlists.OrderPlaylist, Digest: playlists.Digest{byte(i)}, Reason: playlists.UnknownKey,
			Detail: strings.Repeat("<", 120), Count: 1 << 40, At: int64(i),
		})
	}
	crowded := func(s *playlists.Status) {
		name := strings.Repeat("n", 40)
		s.Display, s.Trouble, s.Software = playlists.DisplayID(name), strings.Repeat("<", playlists.MaxTrouble), strings.Repeat("v", 60)
		s.Uptime, s.At, s.Clock = 1<<50, 1<<50, playlists.Untrusted
		s.Shape = playlists.Shape{W: 16384, H: 16384, MaxW: 16384, MaxH: 16384, MaxFps: 59.94}
		for range 8 {
			s.Shape.Codecs = append(s.Shape.Codecs, "abcdefgh")
		}
		s.Showing = playlists.Showing{
			What: playlists.ShowIdentify, ID: playlists.StoryID(name), Slide: playlists.SlideID(name), Lang: "uk", Since: 1 << 50, Why: playlists.NothingInForce, Screen: "chromium",
		}
		s.Player = &playlists.PlayerState{Kind: "chromium", Restarts: 1 << 40, Reason: strings.Repeat("<", playlists.MaxRestartReason)}
		s.PutUp = &playlists.PutUp{What: playlists.ShowBlank, Since: 1 << 50, By: 1 << 31}
		s.Step = &playlists.Step{Spread: -1 << 40, Offset: -1 << 40, With: playlists.DisplayID(name), At: 1 << 50, N: 16}
		for i := range playlists.MaxFailures {
			s.Failures = append(s.Failures, playlists.Failed{
				Story: playlists.Digest{byte(i)}, ID: playlists.StoryID(name), Slide: playlists.SlideID(name), Lang: "uk",
				Reason: strings.Repeat("<", playlists.MaxFailedReason), At: 1 << 50, Count: 1 << 40,
			})
		}
	}
	for name, c := range map[string]struct {
		codecs, refusals int // that are left
		spoil            func(*playlists.Status)
	}{
		"all that a display may say": {0, 8, func(*playlists.Status) {}},
		"all of it at its most":      {8, 1, crowded},
		"a shape that takes the room": {8, 4, func(s *playlists.Status) {
			s.Shape.Codecs = []string{long, long, long, long, long, long, long, long}
		}},
		"a shape that takes it all": {0, 0, func(s *playlists.Status) { s.Shape.Codecs = make([]string, 2000) }},
	} {
		t.Run(name, func(t *testing.T) {
			s := full
			c.spoil(&s)
			msg := fit(s)
			got, err := playlists.DecodeStatus(msg)
			if err != nil {
				t.Fatalf("%d bytes: %v", len(msg), err)
			}
			if len(got.Shape.Codecs) != c.codecs || len(got.Refusals) < c.refusals || len(got.Held) != 4 || got.Missing != 7 {
				t.Errorf("left: %d codecs, %d refusals, %d orders", len(got.Shape.Codecs), len(got.Refusals), len(got.Held))
			}
			if n := len(got.Refusals); n > 0 && got.Refusals[n-1].At != playlists.MaxRefusals-1 {
				t.Error("the newest refusal was left out")
			}
			if len(s.Refusals) != playlists.MaxRefusals || len(full.Wants) != playlists.MaxWants {
				t.Error("the display's own list was cut")
			}
		})
	}
}

func TestReceiptLeavesAtOnceAndItsEchoesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, nil)
		defer stop()
		r.Connected(session)
		time.Sleep(5 * time.Second)
		l.take("status")
		r.Receipt()
		time.Sleep(time.Millisecond)
		for range 10 {
			r.Receipt()
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		if d := cmp.Diff([]string{"5s", "5.02s"}, times(l.take("status"))); d != "" {
			t.Errorf("statuses (-want +got):\n%s", d)
		}
	})
}

func TestNewsWaitASecondOrTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, nil)
		defer stop()
		r.Connected(session)
		time.Sleep(5 * time.Second)
		l.take("status")
		for range 20 {
			r.News()
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		got := l.take("status")
		if len(got) != 1 || got[0].at < 6*time.Second || got[0].at > 7200*time.Millisecond {
			t.Errorf("statuses at %v, want one between 6 s and 7 s", times(got))
		}
	})
}

func TestReminderIsAnsweredButNotAtASessionsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, nil)
		defer stop()
		r.Connected(session)
		time.Sleep(time.Second)
		r.Reminded()
		time.Sleep(9 * time.Second)
		if got := l.take("status"); len(got) != 1 {
			t.Errorf("statuses at %v, want the first alone", times(got))
		}
		r.Reminded()
		time.Sleep(3 * time.Second)
		if got := l.take("status"); len(got) != 1 {
			t.Errorf("statuses at %v, want one answer", times(got))
		}
	})
}

func TestEverythingIsRepeatedEachMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, nil)
		defer stop()
		r.Connected(session)
		time.Sleep(time.Hour)
		for _, leaf := range []string{"status", "presence"} {
			got := l.take(leaf)
			if len(got) < 50 || len(got) > 76 {
				t.Errorf("%d of %s in an hour", len(got), leaf)
			}
			distinct := map[time.Duration]bool{}
			for i := 1; i < len(got); i++ {
				gap := got[i].at - got[i-1].at
				distinct[gap] = true
				if gap < 48*time.Second || gap > 72*time.Second {
					t.Errorf("%s after %s", leaf, gap)
				}
			}
			if len(distinct) < 10 {
				t.Errorf("%s comes as by clockwork", leaf)
			}
		}
		r.Lost(session)
		time.Sleep(time.Hour)
		if got := l.take("status"); len(got) > 0 {
			t.Errorf("statuses without a session: %v", times(got))
		}
	})
}

func TestDeafLineIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, nil)
		defer stop()
		l.down = true
		r.Connected(session)
		time.Sleep(3500 * time.Millisecond)
		l.mu.Lock()
		l.down = false
		l.mu.Unlock()
		time.Sleep(2 * time.Second)
		if got := l.take("status"); len(got) != 1 || got[0].at > 4500*time.Millisecond {
			t.Errorf("statuses at %v", times(got))
		}
	})
}

func word(t *testing.T, upto uint64) []byte {
	t.Helper()
	s := playlists.Stored{Header: playlists.Header{V: playlists.Version}, Display: "d-1", Journal: playlists.ID128{1}, Upto: upto}
	return s.Bytes()
}

func decode(t *testing.T, s saying) *playlists.Batch {
	t.Helper()
	b, err := playlists.DecodeBatch(s.payload)
	if err != nil {
		t.Fatal(err)
	}
	if s.retained {
		t.Error("plays are retained")
	}
	return b
}

func TestPlaysAreSentUntilTheyAreStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &book{first: 41, next: 44}
		r, l, stop := start(t, j)
		defer stop()
		r.Connected(session)
		time.Sleep(30 * time.Minute)
		got := l.take("plays")
		if len(got) < 8 || len(got) > 16 {
			t.Errorf("sent %d times in half an hour", len(got))
		}
		if first := got[0].at; first > 20*time.Second {
			t.Errorf("first sent after %s", first)
		}
		for i := 2; i < len(got); i++ {
			if wait, before := got[i].at-got[i-1].at, got[i-1].at-got[i-2].at; wait < before/2 || wait > 6*time.Minute {
				t.Errorf("waited %s after %s", wait, before)
			}
		}
		for _, s := range got {
			if b := decode(t, s); b.First != 41 || len(b.Plays) != 3 || b.Plays[2].Seq != 43 {
				t.Errorf("batch from %d with %d plays", b.First, len(b.Plays))
			}
		}
		r.Stored(word(t, 43))
		j.add(1)
		time.Sleep(25 * time.Second)
		got = l.take("plays")
		if len(got) == 0 {
			t.Fatal("the next play was not sent")
		}
		if b := decode(t, got[0]); b.First != 44 || len(b.Plays) != 1 {
			t.Errorf("batch from %d with %d plays", b.First, len(b.Plays))
		}
	})
}

func TestBacklogGoesBatchAfterBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const plays = 10_000
		j := &book{first: 1, next: plays + 1}
		r, l, stop := start(t, j)
		defer stop()
		r.Connected(session)
		var seqs uint64
		for range 2 * plays / playlists.MaxBatch {
			time.Sleep(100 * time.Millisecond)
			for _, s := range l.take("plays") {
				b := decode(t, s)
				if b.First != seqs+1 {
					t.Fatalf("batch from %d after %d", b.First, seqs)
				}
				seqs = b.Plays[len(b.Plays)-1].Seq
				r.Stored(word(t, seqs))
			}
		}
		for seqs < plays && time.Since(l.began) < 10*time.Minute {
			time.Sleep(time.Second)
			for _, s := range l.take("plays") {
				b := decode(t, s)
				seqs = b.Plays[len(b.Plays)-1].Seq
				r.Stored(word(t, seqs))
			}
		}
		if took := time.Since(l.began); seqs != plays || took > 2*time.Minute {
			t.Errorf("%d of %d plays in %s", seqs, plays, took)
		}
	})
}

func TestLargePlaysMakeSmallBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l, stop := start(t, &book{first: 1, next: 101, padding: 8})
		defer stop()
		r.Connected(session)
		time.Sleep(21 * time.Second)
		got := l.take("plays")
		if len(got) == 0 {
			t.Fatal("nothing was sent")
		}
		if b := decode(t, got[0]); len(b.Plays) < 25 || len(got[0].payload) > playlists.MaxPlays {
			t.Errorf("%d plays in %d bytes", len(b.Plays), len(got[0].payload))
		}
	})
}

func TestTheLargestPlaysOfAllArriveEachOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const plays = 950
		r, l, stop := start(t, &book{first: 1, next: plays + 1, padding: 8, long: true})
		defer stop()
		r.Connected(session)
		var seqs uint64
		for seqs < plays && time.Since(l.began) < 10*time.Minute {
			time.Sleep(time.Second)
			for _, s := range l.take("plays") {
				if len(s.payload) > playlists.MaxPlays {
					t.Fatalf("a batch of %d bytes", len(s.payload))
				}
				b := decode(t, s)
				if b.First != seqs+1 || len(b.Plays) < 25 {
					t.Fatalf("a batch of %d plays from %d after %d", len(b.Plays), b.First, seqs)
				}
				seqs = b.Plays[len(b.Plays)-1].Seq
				r.Stored(word(t, seqs))
			}
		}
		if took := time.Since(l.began); seqs != plays || took > 5*time.Minute {
			t.Errorf("%d of %d plays in %s", seqs, plays, took)
		}
	})
}

func TestForeignWordsDeleteNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &book{first: 1, next: 4}
		r, _, stop := start(t, j)
		defer stop()
		r.Connected(session)
		other := playlists.Stored{Header: playlists.Header{V: playlists.Version}, Display: "d-2", Journal: playlists.ID128{1}, Upto: 3}
		r.Stored(other.Bytes())
		other.Display, other.Journal = "d-1", playlists.ID128{2}
		r.Stored(other.Bytes())
		r.Stored([]byte("{"))
		r.Stored(nil)
		synctest.Wait()
		if j.first != 1 {
			t.Errorf("the journal forgot plays up to %d", j.first-1)
		}
	})
}
