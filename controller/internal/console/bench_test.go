package console

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"storyline/playlists"
)

// large is a network of ten thousand displays, each in some state.
func large(tb testing.TB) *world {
	tb.Helper()
	w := newWorld()
	f := &Fleet{Network: "large", Name: playlists.Texts{"en": "Large"}, Zone: kyiv}
	for l := range 10 {
		f.Lines = append(f.Lines, Line{ID: playlists.Line(fmt.Sprintf("l%d", l)), Colour: "#224466", Name: playlists.Texts{"en": "Line"}})
	}
	want := map[playlists.Order]playlists.Held{playlists.OrderPlaylist: {Serial: playlists.Serial{Epoch: 1, N: noon}, Digest: playlists.Digest{1}}}
	for t := range 2000 {
		train := Train{ID: playlists.Train(fmt.Sprintf("t-%04d", t)), Line: f.Lines[t%10].ID}
		for k := range 5 {
			id := fmt.Sprintf("%d", 10000+t*5+k)
			d := playlists.DisplayID("d-" + id)
			train.Carriages = append(train.Carriages, Carriage{ID: playlists.Carriage(id), Displays: []Display{{ID: d, Position: "ceiling", Shape: playlists.Shape{W: 1920, H: 1080}}}})
			known := Known{Wanted: want, Status: &playlists.Status{Held: want, Applied: want[playlists.OrderPlaylist]}, Presence: Presence{Heard: noon, Spoken: true}}
			switch (t*5 + k) % 11 {
			case 0:
				known.Presence.Gone = true
			case 1:
				known.Status = &playlists.Status{Held: want, Missing: 2}
			}
			w.known[d] = known
		}
		f.Trains = append(f.Trains, train)
	}
	w.fleet = f
	return w
}

func BenchmarkFleetPageOfTenThousandDisplays(b *testing.B) {
	c := large(b).open(b)
	for b.Loop() {
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != 200 {
			b.Fatal(w.Code)
		}
		b.ReportMetric(float64(w.Body.Len()), "bytes/page")
	}
}

func BenchmarkLookOverTenThousandDisplays(b *testing.B) {
	c := large(b).open(b)
	for b.Loop() {
		if err := c.hub.look(b.Context(), nil, c.judge); err != nil {
			b.Fatal(err)
		}
	}
}
