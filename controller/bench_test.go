package controller

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"storyline/playlists"
)

// BenchmarkPublish publishes to displays that answer at once and verify nothing:
// from accepted to the last receipt on disk. Displays, broker and controller share
// the machine.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("%d displays", n), func(b *testing.B) {
			s := startCentre(b, b.TempDir())
			s.stock(newOffice(b, n))
			tokens := s.enrol(n)
			var wait sync.WaitGroup
			for i := range n {
				wait.Go(func() {
					id := playlists.DisplayID(fmt.Sprintf("d-%05d", i))
					d := newDisplay(id, tokens[id])
					if err := d.connect(s.c.MQTT().String(), fmt.Sprintf("%05d", i)); err != nil {
						b.Error(err)
						return
					}
					b.Cleanup(d.drop)
				})
			}
			wait.Wait()
			s.awaitHeld(s.publish(), n)
			var total int64
			for b.Loop() {
				id := s.publish()
				time.Sleep(50 * time.Millisecond)
				total += s.lastReceipt(id, n)
			}
			b.ReportMetric(float64(total)/float64(b.N), "ms/publish")
		})
	}
}

// lastReceipt gives how long the last display took. It looks rarely, so as not to
// be what is measured.
func (s *centre) lastReceipt(id string, n int) int64 {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		var p progress
		s.ask("GET", "/api/v1/publishes/"+id, nil, "", 200, &p)
		if p.Counts.Held != n {
			continue
		}
		var most int64
		for _, r := range p.Displays {
			most = max(most, r.Took)
		}
		return most
	}
	s.t.Fatal("not every display answered")
	return 0
}
