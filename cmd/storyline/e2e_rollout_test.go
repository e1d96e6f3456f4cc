package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/keys"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

// brokenFilm gives a film whose headers are sound, so that nobody who only reads
// them can tell, and whose frames no decoder takes.
func brokenFilm(t *testing.T) []byte {
	t.Helper()
	film, err := os.ReadFile(filepath.Join("testdata", "media", "film.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(film, []byte("mdat"))
	if at < 0 {
		t.Fatal("the film holds no frames")
	}
	for i := at + 4; i < len(film); i++ {
		film[i] = 0xff
	}
	return film
}

// withFilm gives the campaign of a drill in which each story begins with a film.
func withFilm(t *testing.T, campaign string, film []byte) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(campaign, "campaign.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	slide := "    slides:\n      - slide: film\n        kind: video\n        seconds: 2\n        alt: {uk: \"Вікно.\", en: \"A window.\"}\n        media:\n" +
		"          - {file: media/film.mp4}\n          - {file: media/film.uk.vtt, lang: uk}\n          - {file: media/film.en.vtt, lang: en}\n"
	dir := t.TempDir()
	err = errors.Join(os.CopyFS(filepath.Join(dir, "media"), os.DirFS("testdata/media")), os.WriteFile(filepath.Join(dir, "media", "film.mp4"), film, 0o600),
		os.WriteFile(filepath.Join(dir, "campaign.yaml"), []byte(strings.ReplaceAll(string(text), "    slides:\n", slide)), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// withScreens starts an agent for each carriage, with a browser as the screen of
// the first, and publishes.
func (s *drill) withScreens(t *testing.T) {
	t.Helper()
	browser := browsertest.Start(t)
	s.null = true
	s.enrol(t)
	s.null = false
	first := s.cars[0]
	if err := s.configure(first, s.token(t, first.display.ID)); err != nil {
		t.Fatal(err)
	}
	s.startAll(t)
	if _, err := browser.Visit("http://"+first.screen+"/screen/", 960, 540); err != nil {
		t.Fatal(err)
	}
	s.await1(t, first, "the browser shows a slide", func(d client.DisplayState) bool {
		return d.Status != nil && d.Status.Showing.What == playlists.ShowSlide && d.Status.Trouble == ""
	})
}

// await1 waits for the state of one display.
func (s *drill) await1(t *testing.T, c *car, what string, good func(client.DisplayState) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.await(ctx, what, func(states map[playlists.DisplayID]client.DisplayState) bool { return good(states[c.display.ID]) }); err != nil {
		t.Fatal(err)
	}
}

// apply applies a campaign with the command, and gives what it said and how it ended.
func (s *drill) apply(t *testing.T, campaign, fleet string, more ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := newApply()
	c.SetArgs(append([]string{
		campaign, "--fleet", fleet, "--sheets", s.path("sheets"), "--yes", "--controller", "http://" + s.http, "--token-file", s.path("controller", "api-token"),
	}, more...))
	c.SetOut(&out)
	c.SetErr(t.Output())
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

// serials gives the playlist that each display should hold.
func (s *drill) serials(t *testing.T) map[playlists.DisplayID]playlists.Held {
	t.Helper()
	list, err := s.api.Displays(t.Context(), s.source.fleet.Network)
	if err != nil {
		t.Fatal(err)
	}
	all := map[playlists.DisplayID]playlists.Held{}
	for _, d := range list {
		all[d.Display] = d.Wanted[playlists.OrderPlaylist]
	}
	return all
}

// A film that no screen can decode comes to one carriage, whatever dies meanwhile,
// and to no other; and is taken back.
func TestARolloutStopsByItselfOnAFilmThatNoScreenCanShow(t *testing.T) {
	dir := t.TempDir()
	fleet, campaign := writeDrill(t, dir, time.Second, 1, 1, 1)
	s := newDrill(t, dir, fleet, campaign)
	s.withScreens(t)
	before := s.serials(t)

	bad := withFilm(t, campaign, brokenFilm(t))
	var err error
	if s.source, err = goodSource(bad, fleet, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.signSheets([]keys.File{s.people["editor-1"], s.people["editor-2"]}...); err != nil {
		t.Fatal(err)
	}
	type end struct {
		said string
		err  error
	}
	ended := make(chan end, 1)
	go func() {
		said, err := s.apply(t, bad, fleet, "--waves", "carriage,all", "--soak", "60s", "--wait", "3m", "--by", "Olena")
		ended <- end{said, err}
	}()
	var id string
	poll(t, time.Minute, "the first wave waits", func(ctx context.Context) error {
		list, err := s.api.Publishes(ctx, 1)
		if err != nil || len(list) == 0 || list[0].State != "waiting" {
			return fmt.Errorf("%+v, %w", list, err)
		}
		id = list[0].ID
		return nil
	})
	s.controller.Kill()
	if err := s.startController(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := <-ended
	var out outcome
	if !errors.As(e.err, &out) || out.code != exitStopped {
		t.Fatalf("apply ended with %v:\n%s", e.err, e.said)
	}
	if want := fmt.Sprintf("display %s in carriage %s could not show slide film of story", s.cars[0].display.ID, s.cars[0].carriage); !strings.Contains(e.said, want) {
		t.Errorf("it says %s\nwant %q", e.said, want)
	}
	t.Logf("%v", e.err)
	for d, held := range s.serials(t) {
		if got := held != before[d]; got != (d == s.cars[0].display.ID) {
			t.Errorf("display %s was ordered another playlist: %v", d, got)
		}
	}

	back, err := s.api.Publish(t.Context(), client.Order{Revert: id, By: "Olena"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := s.api.Await(ctx, back.ID, 100*time.Millisecond, client.AllApplied)
	if err != nil || p.Carriages != 1 || len(p.Displays) != 1 || p.Reverts != id {
		t.Fatalf("%+v, %v", p, err)
	}
	s.await1(t, s.cars[0], "the failure is forgotten", func(d client.DisplayState) bool { return d.Status != nil && len(d.Status.Failures) == 0 })

	// The same with a film that can be shown comes to all.
	film, err := os.ReadFile(filepath.Join("testdata", "media", "film.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	good := withFilm(t, campaign, film)
	if s.source, err = goodSource(good, fleet, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.signSheets([]keys.File{s.people["editor-1"], s.people["editor-2"]}...); err != nil {
		t.Fatal(err)
	}
	if said, err := s.apply(t, good, fleet, "--waves", "carriage,all", "--soak", "3s", "--wait", "2m"); err != nil || !strings.HasSuffix(said, "3 of 3 displays show it.\n") {
		t.Errorf("%v\n%s", err, said)
	}
}
