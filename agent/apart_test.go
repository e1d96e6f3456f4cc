package agent

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"storyline/agent/internal/ordertest"
	"storyline/agent/internal/step"
	"storyline/playlists"
)

// cable joins displays to a train: the servers of all by name.
type cable struct {
	me     playlists.DisplayID
	client *http.Client
	bases  map[playlists.DisplayID]string // shared by all
}

func (c *cable) Others() (list []playlists.DisplayID) {
	for d := range c.bases {
		if d != c.me {
			list = append(list, d)
		}
	}
	return list
}

func (c *cable) Step(ctx context.Context, d playlists.DisplayID) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.bases[d], nil)
	if err != nil {
		return nil, err
	}
	res, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(io.LimitReader(res.Body, step.MaxAnswer+1))
}

// apart starts two displays of one carriage; the clock of the second is wrong.
func apart(t *testing.T, wrong time.Duration) (two [2]*Agent) {
	t.Helper()
	bases := map[playlists.DisplayID]string{}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	for i := range two { // before any of them runs
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { two[i].step.Handler().ServeHTTP(w, r) }))
		t.Cleanup(server.Close)
		bases[playlists.DisplayID(fmt.Sprintf("d-%d", i+1))] = server.URL
	}
	now := time.Now().UnixMilli()
	list := ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 600, 800))
	var runs [2]func() func()
	for i := range two {
		cfg := display(t, "tcp://127.0.0.1:9") // nobody answers there
		cfg.Display = playlists.DisplayID(fmt.Sprintf("d-%d", i+1))
		cfg.train, cfg.compareEvery, cfg.clockWrong = &cable{cfg.Display, client, bases}, 500*time.Millisecond, time.Duration(i)*wrong
		two[i], runs[i] = prepare(t, cfg)
		two[i].order(playlists.OrderBinding, ordertest.Binding(now, cfg.Display, "10511"))
		two[i].order(playlists.OrderPlaylist, list)
	}
	for _, run := range runs {
		run()
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
