package controller

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"storyline/controller/internal/publish"
	"storyline/controller/internal/store"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// films lets the first story end in a film of 50 pictures a second, 1920 by 1080.
func (s *scene) films(t *testing.T) {
	t.Helper()
	film := "      - {slide: film, kind: video, seconds: 4, alt: {uk: \"Вікно.\", en: \"A window.\"}, media: [{file: media/film.mp4}, {file: media/film.uk.vtt, lang: uk}, {file: media/film.en.vtt, lang: en}]}\n"
	cue := &campaign.Cue{Start: 0, End: 4000, Words: 1, Letters: 4}
	s.office.files = campaign.Files{
		"media/film.mp4":    {SHA256: playlists.Digest{1}, Bytes: 9, Type: "video/mp4", Codec: "avc1.640028", W: 1920, H: 1080, Ms: 4000, Fps: 50, Look: &campaign.Look{}},
		"media/film.uk.vtt": {SHA256: playlists.Digest{2}, Bytes: 9, Type: playlists.Captions, Ms: 4000, Cue: cue},
		"media/film.en.vtt": {SHA256: playlists.Digest{3}, Bytes: 9, Type: playlists.Captions, Ms: 4000, Cue: cue},
	}
	s.office.campaign = bytes.Replace(campaignFile("film"), []byte("  - story: story-1"), []byte(film+"  - story: story-1"), 1)
	s.office.parse(t)
	s.office.stock(t, s.store, s.pub, s.key)
}

// TestWhatADisplayCannotPlayIsNotPublished: displays say what they can play, and go
// before the fleet's file; a display that never spoke is judged by that.
func TestWhatADisplayCannotPlayIsNotPublished(t *testing.T) {
	s := stocked(t)
	told := must(t, s.store.LastSerial)
	able := func(most float64, in ...playlists.Carriage) {
		s.shows(func(st *playlists.Status) {
			st.Shape = playlists.Shape{W: 1920, H: 1080, Codecs: []string{"avc1"}, MaxFps: most}
		}, in...)
	}
	able(60, s.carriages()[1:]...)
	able(30, "00000")
	s.films(t)
	const want = "slide film of story story-0: for some displays these films have too many pictures a second, and they would show the call instead: d-00000"
	p := s.plan(t, publish.Draft{})
	if kinds(p) != "display" || len(p.Problems) != 1 || p.Problems[0].Text != want || p.Problems[0].Remedy != "add a film of at most 30 pictures a second" ||
		p.Problems[0].Story != "story-0" || p.Problems[0].Fault.Slide != "film" || p.Judged != (publish.Judged{Said: sceneCarriages}) {
		t.Fatalf("problems %+v, judged %+v", p.Problems, p.Judged)
	}
	for name, o := range map[string]publish.Order{
		"seen": {Network: network, Expect: p.ID}, "unseen": {Network: network}, "later": {Network: network, Starts: time.Now().Add(time.Hour).UnixMilli()},
	} {
		if _, err := s.pub.Accept(t.Context(), o, time.Now().UnixMilli()); !errors.Is(err, publish.ErrUnplayed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: it is accepted: %v", name, err)
		}
	}
	if now := must(t, s.store.LastSerial); now != told {
		t.Error("a serial was given out")
	}

	able(50, "00000") // a quicker player was put in
	if p := s.plan(t, publish.Draft{}); len(p.Problems) != 0 {
		t.Fatalf("%+v", p.Problems)
	}
	j := s.accept()
	able(30, "00000") // and taken out again: what was accepted is told, and the display says what fails
	s.await(j.ID, store.Done)
}

func TestADisplayThatNeverSpokeIsJudgedByTheFleetsFile(t *testing.T) {
	s := newScene(t)
	s.office.fleet = bytes.Replace(s.office.fleet, []byte("height: 1080, orientation: landscape}"), []byte("height: 1080, orientation: landscape, max_size: 1280x720}"), 1)
	s.office.parse(t)
	s.films(t)
	p := s.plan(t, publish.Draft{})
	if kinds(p) != "display" || !strings.HasSuffix(p.Problems[0].Text, "too many pixels, and they would show the call instead: d-00000") || p.Judged != (publish.Judged{Unheard: sceneCarriages}) {
		t.Fatalf("problems %+v, judged %+v", p.Problems, p.Judged)
	}
	s.shows(func(st *playlists.Status) { st.Shape = playlists.Shape{W: 1920, H: 1080} }, "00000") // it knows better
	if p := s.plan(t, publish.Draft{}); len(p.Problems) != 0 || p.Judged != (publish.Judged{Said: 1, Unheard: sceneCarriages - 1}) {
		t.Fatalf("problems %+v, judged %+v", p.Problems, p.Judged)
	}
}

// TestTakingBackWaitsForNoFilm: what was told before may be a film that a display
// has come not to play; its call is better than what had to be taken back.
func TestTakingBackWaitsForNoFilm(t *testing.T) {
	s := newScene(t)
	s.films(t)
	s.await(s.accept().ID, store.Done)
	s.office.files = campaign.Files{}
	s.edit(t, "two")
	second := s.accept()
	s.await(second.ID, store.Done)
	s.shows(func(st *playlists.Status) { st.Shape = playlists.Shape{W: 1920, H: 1080, Codecs: []string{"vp09"}} }, s.carriages()...)
	back := publish.Order{Revert: second.ID}
	p, err := s.pub.Plan(t.Context(), publish.Ask{Order: back})
	if err != nil || len(p.Problems) != 0 {
		t.Fatalf("%+v, %v", p.Problems, err)
	}
	named := false
	for _, w := range p.Warnings {
		named = named || w.Kind == publish.Unplayed && strings.Contains(w.Text, "slide film of story story-0: some displays decode none of these films")
	}
	if !named {
		t.Errorf("nobody is told: %+v", p.Warnings)
	}
	j, err := s.pub.Accept(t.Context(), back, time.Now().UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
	s.await(j.ID, store.Done)
}
