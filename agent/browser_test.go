package agent

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

func TestARealBrowserMakesWholePlaysAndItsDeathIsNoticed(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Screen.Kind = WebScreen
	a, _ := start(t, cfg)
	browser := browsertest.Start(t)
	browsertest.Do(t, browser.Context(), chromedp.Navigate("http://"+a.Addr()+"/screen/"))
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 1500, 2000)))
	c.status("the browser to show the story", func(s *playlists.Status) bool {
		return s.Showing.What == playlists.ShowSlide && s.Showing.Screen == WebScreen
	})
	b := hears(c, playlists.LeafPlays, "a whole play", playlists.DecodeBatch, func(b *playlists.Batch) bool {
		return slices.ContainsFunc(b.Plays, func(p playlists.Play) bool { return p.Outcome == playlists.Whole })
	})
	for _, p := range b.Plays {
		t.Logf("%s %s, shown %d ms, in %s", p.Slide, p.Outcome, p.Shown, p.Lang)
	}
	if err := browser.Close(); err != nil {
		t.Fatal(err)
	}
	c.status("the silence to be noticed", func(s *playlists.Status) bool { return s.Showing.What == "" })
}
