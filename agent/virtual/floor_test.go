package virtual

import (
	"context"
	"fmt"
	"testing"
	"time"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

func floorOf(t testing.TB, broker string, n int) (*Floor, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	payloads := make([][]byte, n)
	for i := range payloads {
		payloads[i] = ordertest.Playlist(1, playlists.Carriage(fmt.Sprintf("c-%d", i)), "olena", ordertest.Story("foreman", 4000))
	}
	return OpenFloor(ctx, FloorOptions{
		Broker: broker, Controller: Credentials{"controller", "x"}, Displays: credentials(n), Network: "floor", Payloads: payloads,
	})
}

func TestFloorCountsEveryReceiptOfEachRound(t *testing.T) {
	const n = 40
	m := brokertest.StartMosquitto(t)
	f, err := floorOf(t, m.Address(), n)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{F1, F2, F1, F2} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		r, err := f.Round(ctx, kind)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if r.Displays != n || r.Duplicates != 0 || r.P50 <= 0 || r.P50 > r.P95 || r.P95 > r.Max || r.Max > r.Total {
			t.Errorf("F%d: %+v", kind, r)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestFloorWithoutItsBrokerFails(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	f, err := floorOf(t, m.Address(), 3)
	if err != nil {
		t.Fatal(err)
	}
	m.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if r, err := f.Round(ctx, F1); err == nil {
		t.Errorf("a round without a broker gave %+v", r)
	}
	if f.Close() == nil {
		t.Error("nothing was cleared, and nothing was said of it")
	}
}

func TestFloorWantsAPayloadForEachDisplay(t *testing.T) {
	for name, payloads := range map[string][][]byte{"too few": {}, "no playlist": {[]byte("x")}} {
		_, err := OpenFloor(t.Context(), FloorOptions{Broker: "tcp://127.0.0.1:9", Displays: credentials(1), Payloads: payloads})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkFloor(b *testing.B) {
	const n = 1000
	m := brokertest.StartMosquitto(b)
	f, err := floorOf(b, m.Address(), n)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for _, kind := range []Kind{F1, F2} {
		b.Run(fmt.Sprintf("F%d", kind), func(b *testing.B) {
			for b.Loop() {
				ctx, cancel := context.WithTimeout(b.Context(), patience)
				if _, err := f.Round(ctx, kind); err != nil {
					b.Fatal(err)
				}
				cancel()
			}
		})
	}
}
