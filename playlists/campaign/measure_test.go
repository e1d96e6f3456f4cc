package campaign

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func TestMeasuresAreThereWhereNothingIsWrong(t *testing.T) {
	files := goodFiles()
	film := files["media/film.mp4"]
	film.Look = &Look{Flashes: 1.5, Codes: []string{"https://www.example.org/scan"}}
	files["media/film.mp4"] = film
	film = files["media/film.webm"]
	film.Look = nil
	files["media/film.webm"] = film
	c, f := parseText(t, string(readFile(t, goodCampaign))), parseFleet(t, goodFleet)
	got := c.Measure(f, files, nil)
	day := func(s string) playlists.Day {
		d, err := playlists.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := Measures{
		Hotlines: []HotlineMeasure{
			{Carriages: []playlists.Carriage{"101", "103"}, Large: 10_000, Strip: 14_500, Cycle: 24_500},
			{Carriages: []playlists.Carriage{"102", "201"}, Large: 5000, Strip: 4000, Cycle: 9000},
		},
		Longest:  ReadingMeasure{Story: "first", Slide: "words", Lang: "uk", Need: 2066, Have: 8000},
		Films:    []FilmMeasure{{File: "media/film.mp4", Looked: true, Flashes: 1.5}, {File: "media/film.webm"}},
		Codes:    []string{"https://www.example.org/?carriage={carriage}", "https://www.example.org/first", "https://www.example.org/scan"},
		Consents: []ConsentMeasure{{"first", day("2027-12-31")}, {"second", day("2026-11-30")}},
		Displays: 6,
		Codecs:   []string{files["media/film.mp4"].Codec, files["media/film.webm"].Codec},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if again := c.Measure(nil, nil, nil); len(again.Hotlines) > 0 || len(again.Films) > 0 || len(again.Consents) != 2 {
		t.Errorf("without fleet and catalogue: %+v", again)
	}
}
