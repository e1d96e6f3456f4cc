package controller

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// aBatch makes plays of a journal as a display would tell them.
func aBatch(d *display, journal byte, n uint64) *playlists.Batch {
	b := &playlists.Batch{Header: playlists.Header{V: 1}, Display: d.id, Journal: playlists.ID128{journal}, First: 1}
	for seq := range n {
		b.Plays = append(b.Plays, playlists.Play{
			Journal: b.Journal, Seq: seq + 1, Wall: time.Now().UnixMilli(), Clock: playlists.Synced, Shown: 4000, Outcome: playlists.Whole,
			Slide: "words", Lang: "uk", Network: network, Carriage: "00000", Position: "ceiling",
		})
	}
	return b
}

func TestADisplayThatFloodsTheCentreIsNamedAndOthersAreHeard(t *testing.T) {
	s := startCentre(t, t.TempDir())
	s.stock(newOffice(t, 5))
	tokens := s.enrol(2)
	var both [2]*display
	for i, id := range []playlists.DisplayID{"d-00000", "d-00001"} {
		both[i] = newDisplay(id, tokens[id])
		if err := both[i].connect(s.c.MQTT().String(), string(id[2:])); err != nil {
			t.Fatal(err)
		}
		defer both[i].drop()
	}
	liar, good := both[0], both[1]
	excess := func() map[playlists.DisplayID]int64 {
		var out struct {
			Displays []struct {
				Display playlists.DisplayID
				Excess  int64
			}
		}
		s.ask("GET", "/api/v1/displays", nil, "", 200, &out)
		all := map[playlists.DisplayID]int64{}
		for _, d := range out.Displays {
			all[d.Display] = d.Excess
		}
		return all
	}
	flood := aBatch(liar, 1, 1).Bytes()
	livetest.Until(t, "a message to be too much", func() bool {
		for range 1000 {
			liar.client.Publish(liar.topic(playlists.LeafPlays), 0, false, flood).Wait()
		}
		return excess()[liar.id] > 0
	})
	b := aBatch(good, 1, 50)
	good.client.Publish(good.topic(playlists.LeafPlays), 1, false, b.Bytes())
	livetest.Until(t, "the other's plays to be stored", func() bool {
		good.mu.Lock()
		defer good.mu.Unlock()
		return good.stored[b.Journal] == 50
	})
	if n := excess()[good.id]; n != 0 {
		t.Errorf("%d messages of the other display were too much", n)
	}
	r, err := http.Get("http://" + s.c.HTTP().String() + "/faults")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(string(page), "says more than a display can") || !strings.Contains(string(page), string(liar.id)) {
		t.Errorf("the page of faults says nothing of it: %v", err)
	}
}
