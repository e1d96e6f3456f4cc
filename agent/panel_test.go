package agent

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/screen"
	"storyline/playlists/screen/browsertest"
)

// nobody is an address at which no broker is.
const nobody = "tcp://127.0.0.1:1"

// act acts as a technician does, and wants it seen within a second.
func act(t *testing.T, cfg *Config, what string) {
	t.Helper()
	seen, err := NewControl(cfg).Act(t.Context(), what, 0)
	for end := time.Now().Add(patience); errors.Is(err, ErrNotRunning) && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		seen, err = NewControl(cfg).Act(t.Context(), what, 0) // the socket opens once it runs
	}
	if err != nil || !seen {
		t.Errorf("%s: seen within a second %t, %v", what, seen, err)
	}
}

func TestATechnicianWorksADisplayWithoutANetwork(t *testing.T) {
	cfg := display(t, nobody)
	if _, err := NewControl(&cfg).Act(t.Context(), "blank", 0); !errors.Is(err, ErrNotRunning) {
		t.Errorf("without an agent: %v", err)
	}
	a, stop := start(t, cfg)
	for _, what := range []string{"identify", "testcard", "blank", "helpcard", "resume", "blank"} {
		act(t, &cfg, what)
	}
	s := statusOf(t, a, "the blank to be named", func(s *standing) bool { return strings.Contains(s.Trouble, "blanked by a technician") })
	if s.Showing.What != playlists.ShowBlank || s.Showing.Why != playlists.ByHand || s.PutUp == nil || s.PutUp.What != playlists.ShowBlank || strings.Contains(s.OtherTrouble(), "technician") {
		t.Errorf("%s is shown because %q, put up is %+v, what else is wrong: %q", s.Showing.What, s.Showing.Why, s.PutUp, s.OtherTrouble())
	}
	stop()
	again, _ := start(t, cfg)
	statusOf(t, again, "the blank after a restart", func(s *standing) bool {
		if s.Showing.What != "" && s.Showing.What != playlists.ShowBlank {
			t.Errorf("%s was shown in between", s.Showing.What)
		}
		return s.Showing.What == playlists.ShowBlank && strings.Contains(s.Trouble, "blanked by a technician")
	})
	act(t, &cfg, "resume")
	statusOf(t, again, "the trouble to be over", func(s *standing) bool { return !strings.Contains(s.Trouble, "technician") })
}

func TestAnOverrideIsTakenFromTheTechniciansGlassWithinASecond(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Screen.Kind = WebScreen
	a, _ := start(t, cfg)
	page := browsertest.Start(t).Context()
	browsertest.Do(t, page, chromedp.Navigate("http://"+a.Addr()+"/screen/"))
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 9000, 9000)))
	c.status("the story", func(s *playlists.Status) bool { return s.Showing.What == playlists.ShowSlide })
	m.Stop() // from here on there is no network
	for _, s := range []struct{ act, kind string }{
		{"identify", screen.KindIdentify}, {"testcard", screen.KindTest}, {"blank", screen.KindBlank}, {"helpcard", screen.KindHelp},
	} {
		began := time.Now()
		act(t, &cfg, s.act)
		took := time.Since(began)
		if kind := browsertest.Eval[string](t, page, `document.documentElement.dataset.kind`); kind != s.kind {
			t.Errorf("after %s the page shows %s", s.act, kind)
		}
		t.Logf("%s: %s from the command to the screen's own word", s.act, took.Round(time.Millisecond))
	}
	act(t, &cfg, "resume")
	statusOf(t, a, "the story again", func(s *standing) bool { return s.Showing.What == playlists.ShowSlide })
}

func TestACardSaysWhichDisplayThisIs(t *testing.T) {
	a, _ := start(t, display(t, nobody))
	f := a.card("identify")
	if f.Heading != "d-1" || !strings.Contains(f.Body, "not bound") || f.Code == nil || len(f.Facts) != 7 {
		t.Errorf("%+v", f)
	}
	for _, fact := range f.Facts {
		if fact.Name == "" || fact.Value == "" {
			t.Errorf("a line says %q: %q", fact.Name, fact.Value)
		}
	}
	if f := a.card("blank"); f.Kind != screen.KindBlank || f.Facts != nil {
		t.Errorf("%+v", f)
	}
}

func TestAnAskerWhoGivesUpIsNotWaitedFor(t *testing.T) {
	cfg := display(t, nobody)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewControl(&cfg).Act(ctx, "blank", 0); err == nil {
		t.Error("no error")
	}
}
