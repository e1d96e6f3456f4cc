package agent

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

// apart starts two displays of one carriage; the clock of the second is wrong.
func apart(t *testing.T, wrong time.Duration) (two [2]*Agent) {
	t.Helper()
	const nobody = "127.0.0.1:9" // no talk with anybody else is needed
	now := time.Now().UnixMilli()
	list := ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 600, 800))
	for i, cfg := range aTrain(t, len(two), "tcp://"+nobody, "http://"+nobody) {
		by := time.Duration(i) * wrong
		cfg.compareEvery, cfg.wall = 500*time.Millisecond, func() playlists.Millis { return time.Now().Add(by).UnixMilli() }
		two[i], _ = start(t, cfg)
		two[i].order(playlists.OrderBinding, ordertest.Binding(now, cfg.Display, "10511"))
		two[i].order(playlists.OrderPlaylist, list)
	}
	return two
}

func TestTwoDisplaysWhoseClocksAreApartSayByHowMuch(t *testing.T) {
	two := apart(t, 80*time.Millisecond)
	for i, want := range []int64{80, -80} {
		with := playlists.DisplayID(fmt.Sprintf("d-%d", 2-i))
		s := statusOf(t, two[i], "the spread", func(s *standing) bool {
			return s.Step != nil && s.Step.With == with && s.Step.N == 1 && near(s.Step.Spread, want) && near(s.Step.Offset, want)
		})
		t.Logf("%s: %+v", s.Display, *s.Step)
		if strings.Contains(s.Trouble, "clocks") {
			t.Errorf("80 ms are a trouble: %s", s.Trouble)
		}
	}
}

// near allows for a machine that does other things too: half of the time by which a
// question may be slow to be believed at all.
func near(a, b int64) bool { return max(a-b, b-a) <= 25 }

func TestTwoDisplaysWhoseClocksAreFarApartNameATrouble(t *testing.T) {
	two := apart(t, -200*time.Millisecond)
	for i, side := range []string{"before d-2", "after d-1"} {
		statusOf(t, two[i], "the trouble", func(s *standing) bool {
			return strings.Contains(s.Trouble, "this display changes ") && strings.Contains(s.Trouble, " ms "+side+": see the clocks of both")
		})
	}
}
