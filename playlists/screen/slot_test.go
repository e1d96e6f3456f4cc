package screen

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func story() *playlists.Story {
	return &playlists.Story{
		Campaign: "they-used-you", ID: "the-foreman", Languages: []playlists.Lang{"uk", "en"},
		Titles: playlists.Texts{"uk": "Виконроб", "en": "The Foreman"},
		Notice: playlists.Texts{"uk": "Ілюстрація."},
		Slides: []playlists.Slide{
			{
				ID: "ride", Kind: playlists.VideoSlide, Ms: 7000, Both: true,
				Alt: playlists.Texts{"uk": "Вікно.", "en": "A window."},
				Media: []playlists.Variant{
					{SHA256: playlists.Digest{1}, Type: "video/mp4"},
					{SHA256: playlists.Digest{2}, Type: playlists.Captions, Lang: "uk"},
					{SHA256: playlists.Digest{3}, Type: playlists.Captions, Lang: "en"},
				},
			},
			{ID: "debt", Kind: playlists.TextSlide, Ms: 4000, Text: map[playlists.Lang]playlists.Words{
				"uk": {Heading: "Борг", Body: "За дорогу."}, "en": {Heading: "A debt", Body: "For the ride."}}},
			{ID: "out", Kind: playlists.CallSlide, Ms: 8000, Text: map[playlists.Lang]playlists.Words{"uk": {Heading: "Зателефонуй"}}},
		},
		Call: playlists.Call{
			Numbers: []playlists.Number{{Number: "527", Label: playlists.Texts{"uk": "Гаряча лінія", "en": "Hotline"}}},
			Address: "https://example.org/?c={carriage}", Short: "example.org",
		},
		Partners: []playlists.Texts{{"uk": "Партнер", "en": "Partner"}, {"uk": "Друг"}},
	}
}

func TestFrameOfSlot(t *testing.T) {
	s := story()
	media := func(first byte) string {
		return "media/sha256/" + playlists.Digest{first}.String()
	}
	call := func(headline, label string) *Call {
		return &Call{Headline: headline, Numbers: []Number{{Number: "527", Label: label}}, Address: "https://example.org/?c=10511", Short: "example.org"}
	}
	two := call("Зателефонуй", "Гаряча лінія")
	two.Numbers[0].Label2 = "Hotline"
	common := Frame{
		ID: "x", Start: 1000, End: 5000, Lang: "uk", Dir: "ltr", Campaign: "they-used-you", Story: "the-foreman", Carriage: "10511",
		Title: "Виконроб", Notice: "Ілюстрація.", Partners: []string{"Партнер", "Друг"}, Call: call("Зателефонуй", "Гаряча лінія"),
	}
	with := func(change func(*Frame)) Frame { f := common; change(&f); return f }
	cases := []struct {
		name string
		slot playlists.Slot
		from int64
		want Frame
	}{
		{
			"a text slide", playlists.Slot{Kind: playlists.ShowSlide, Story: s, Slide: &s.Slides[1], Lang: "uk", Start: 1000, End: 5000, Until: 5000}, 0,
			with(func(f *Frame) { f.Kind, f.Heading, f.Body = KindText, "Борг", "За дорогу." }),
		},
		{
			"a slide that is cut and entered late", playlists.Slot{Kind: playlists.ShowSlide, Story: s, Slide: &s.Slides[1], Lang: "uk", Start: 1000, End: 5000, Until: 4000}, 3000,
			with(func(f *Frame) {
				f.Kind, f.Heading, f.Body, f.Start, f.Offset, f.End = KindText, "Борг", "За дорогу.", 3000, 2000, 4000
			}),
		},
		{
			"a language in which not everything is said", playlists.Slot{Kind: playlists.ShowSlide, Story: s, Slide: &s.Slides[2], Lang: "en", Start: 1000, Until: 5000}, 0,
			with(func(f *Frame) {
				f.Kind, f.Lang, f.Heading, f.Title, f.Partners = KindCall, "en", "Зателефонуй", "The Foreman", []string{"Partner", "Друг"}
				f.Call = call("Зателефонуй", "Hotline")
			}),
		},
		{
			"a film in two languages", playlists.Slot{
				Kind: playlists.ShowSlide, Story: s, Slide: &s.Slides[0], Lang: "uk", Start: 1000, Until: 5000,
				Picture: &s.Slides[0].Media[0], Captions: s.Slides[0].Media[1:2],
			}, 0,
			with(func(f *Frame) {
				f.Kind, f.Src, f.Type, f.Alt = KindVideo, media(1), "video/mp4", "Вікно."
				f.Both, f.Lang2, f.Title2, f.Call = true, "en", "The Foreman", two
				f.Captions = []Caption{{media(2), "uk"}, {media(3), "en"}}
			}),
		},
		{
			"a film that is not held", playlists.Slot{Kind: playlists.ShowCall, Story: s, Slide: &s.Slides[0], Lang: "uk", Start: 1000, Until: 5000}, 0,
			with(func(f *Frame) { f.Kind = KindCall }),
		},
		{
			"the help card", playlists.Slot{Kind: playlists.ShowHelp, Lang: "uk", Start: 1000, Until: 5000, Help: &playlists.HelpCard{
				Languages: []playlists.Lang{"uk"}, Text: map[playlists.Lang]playlists.Words{"uk": {Heading: "Допомога"}}, Call: s.Call}}, 0,
			Frame{ID: "x", Kind: KindHelp, Start: 1000, End: 5000, Lang: "uk", Dir: "ltr", Carriage: "10511", Heading: "Допомога", Call: call("", "Гаряча лінія")},
		},
		{
			"no help card", playlists.Slot{Kind: playlists.ShowHelp, Start: 1000, Until: 5000}, 0,
			Frame{
				ID: "x", Kind: KindHelp, Start: 1000, End: 5000, Lang: "uk", Dir: "ltr", Both: true, Lang2: "en", Carriage: "10511",
				Heading: "Storyline · 10511", Body: "Очікує на перші розпорядження", Body2: "Waiting for its first orders",
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := FrameOf("x", c.slot, c.from, "10511")
			if got.Call != nil {
				if got.Call.QR == nil || got.Call.QR.Size < 21 {
					t.Errorf("no code for %s", got.Call.Address)
				}
				got.Call.QR = nil
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestTheLongestAddressOfAStoryHasACode(t *testing.T) {
	c := playlists.Call{Address: "https://example.org/?c=" + playlists.CarriageHole}
	c.Address += strings.Repeat("x", 200-len(c.Address))
	if got := callOf(&c, tongue{}, playlists.Carriage(strings.Repeat("9", 40))); got.QR == nil {
		t.Errorf("no code for an address of %d bytes", len(got.Address))
	}
}

func TestDirection(t *testing.T) {
	for lang, want := range map[playlists.Lang]string{"uk": "ltr", "en-GB": "ltr", "ar": "rtl", "he-IL": "rtl"} {
		if got := direction(lang); got != want {
			t.Errorf("%s is written %s, want %s", lang, got, want)
		}
	}
}

func TestAnAddressIsReadBackAsTheFileItIsOf(t *testing.T) {
	v := playlists.Variant{SHA256: playlists.DigestOf([]byte("a picture"))}
	if d, ok := DigestOf(source(&v)); !ok || d != v.SHA256 {
		t.Errorf("%s is read as %s, %t", source(&v), d, ok)
	}
	for _, other := range []string{"", mediaPath, "/" + source(&v), source(&v) + "0", "media/sha256/../x", "https://example.org/" + source(&v)} {
		if _, ok := DigestOf(other); ok {
			t.Errorf("%q is read as the address of a file", other)
		}
	}
}
