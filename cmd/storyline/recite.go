package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// named names a sheet.
func named(s *office.Sheet) string {
	if s.Help != nil {
		return fmt.Sprintf("help card of network %s", s.Help.Network)
	}
	return fmt.Sprintf("story %s of %s, network %s", s.Story.ID, s.Story.Campaign, s.Story.Network)
}

// recite says a sheet as its screens will, and leaves out nothing that is signed.
func recite(w io.Writer, s *office.Sheet) {
	fmt.Fprintf(w, "\n== %s\n   sha256 %s\n", named(s), s.Digest().Groups())
	if s.Help != nil {
		fmt.Fprintf(w, "   speaks %s\n", joined(s.Help.Languages))
		reciteWords(w, "   ", s.Help.Text)
		reciteCall(w, &s.Help.Call, s.Help.Partners)
		return
	}
	story := s.Story
	fmt.Fprintf(w, "   told until %s at the latest\n", time.UnixMilli(story.ConsentEnd).UTC().Format(time.RFC3339))
	if len(story.Hours) > 0 {
		fmt.Fprintf(w, "   told only at %s\n", joined(story.Hours))
	}
	fmt.Fprintf(w, "   speaks %s in turn\n", joined(story.Languages))
	reciteTexts(w, "   title ", story.Titles)
	reciteTexts(w, "   notice ", story.Notice)
	for i := range story.Slides {
		reciteSlide(w, &story.Slides[i])
	}
	reciteCall(w, &story.Call, story.Partners)
}

func reciteSlide(w io.Writer, s *playlists.Slide) {
	both := ""
	if s.Both {
		both = ", both languages at once"
	}
	fmt.Fprintf(w, "   -- %s: %s, %.1f s%s\n", s.ID, s.Kind, float64(s.Ms)/1000, both)
	reciteWords(w, "      ", s.Text)
	reciteTexts(w, "      shows ", s.Alt)
	for _, m := range s.Media {
		about := []string{m.Type}
		if m.W > 0 {
			about = append(about, fmt.Sprintf("%dx%d", m.W, m.H))
		}
		for _, more := range []string{m.Codec, string(m.Lang)} {
			if more != "" {
				about = append(about, more)
			}
		}
		fmt.Fprintf(w, "      file %s, %d bytes\n           sha256 %s\n", oneLine(strings.Join(about, " ")), m.Bytes, m.SHA256)
	}
}

func reciteWords(w io.Writer, indent string, text map[playlists.Lang]playlists.Words) {
	for _, l := range sorted(text) {
		said := text[l].Heading
		if text[l].Body != "" {
			said = strings.TrimPrefix(said+" | "+text[l].Body, " | ")
		}
		fmt.Fprintf(w, "%s%s  %s\n", indent, l, oneLine(said))
	}
}

func reciteTexts(w io.Writer, indent string, texts playlists.Texts) {
	for _, l := range sorted(texts) {
		fmt.Fprintf(w, "%s%s  %s\n", indent, l, oneLine(texts[l]))
	}
}

func reciteCall(w io.Writer, c *playlists.Call, partners []playlists.Texts) {
	reciteTexts(w, "   call ", c.Headline)
	for _, n := range c.Numbers {
		fmt.Fprintf(w, "   call %s  %s\n", oneLine(n.Number), allOf(n.Label))
	}
	fmt.Fprintf(w, "   QR %s  (%s)\n", oneLine(c.Address), oneLine(c.Short))
	for _, p := range partners {
		fmt.Fprintf(w, "   partner %s\n", allOf(p))
	}
}

func sorted[V any](m map[playlists.Lang]V) []playlists.Lang {
	ls := make([]playlists.Lang, 0, len(m))
	for l := range m {
		ls = append(ls, l)
	}
	slices.Sort(ls)
	return ls
}

// allOf gives a text in all its languages.
func allOf(t playlists.Texts) string {
	var out []string
	for _, l := range sorted(t) {
		out = append(out, string(l)+" "+oneLine(t[l]))
	}
	return strings.Join(out, " / ")
}

func joined[T any](list []T) string { return strings.Trim(fmt.Sprint(list), "[]") }
