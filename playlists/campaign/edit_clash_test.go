package campaign

import (
	"strings"
	"testing"
)

func TestChangesOfOnePlaceClash(t *testing.T) {
	const text = `version: 1
campaign: demo
network: metro
title: {uk: "Назва", en: "Title"}
stories:
  - story: one
    title: {uk: "Один", en: "One"}
    slides:
      - {slide: a, kind: text, seconds: 5, text: {uk: {heading: "А"}, en: {heading: "A"}}}
      - {slide: b, kind: call, seconds: 10}
  - story: two
    title: {uk: "Два", en: "Two"}
    slides: []
assign:
  - {rule: different, stories: [one]}
  - {rule: stories, stories: [two], weight: 2}
`
	for _, c := range []struct {
		name     string
		old, new string // what somebody else has changed meanwhile
		change   Change
		clash    bool
	}{
		{"nobody has changed anything", "", "", Set("title/en", "Other"), false},
		{"the same value", `en: "Title"`, `en: "Titel"`, Set("title/en", "Other"), true},
		{"another language", `uk: "Назва"`, `uk: "Ім’я"`, Set("title/en", "Other"), false},
		{"another slide of the story", "seconds: 10", "seconds: 12", Set("stories/one/slides/a/seconds", Seconds(7000)), false},
		{"the way it is written alone", `{slide: b, kind: call, seconds: 10}`, `{slide: "b", kind: 'call', seconds: 10}`, Set("stories/one/slides/b/seconds", Seconds(7000)), false},
		{"the slide is gone", "      - {slide: b, kind: call, seconds: 10}\n", "", Set("stories/one/slides/b/seconds", Seconds(7000)), true},
		{"a slide was put in before", "      - {slide: b", "      - {slide: x, kind: call, seconds: 10}\n      - {slide: b", Set("stories/one/slides/b/seconds", Seconds(7000)), false},
		{"a slide was put in where one is put in", "      - {slide: b", "      - {slide: x, kind: call, seconds: 10}\n      - {slide: b", Insert("stories/one/slides", 1, Slide{ID: "y", Kind: "call", Seconds: 5000}), true},
		{"words of a slide, while another is put in", `heading: "A"`, `heading: "B"`, Insert("stories/one/slides", 1, Slide{ID: "y", Kind: "call", Seconds: 5000}), false},
		{"words of a slide that is taken out", `heading: "A"`, `heading: "B"`, Remove("stories/one/slides/a"), true},
		{"a rule before it went", "  - {rule: different, stories: [one]}\n", "", Set("assign/1/weight", 3), true},
		{"a rule before it changed", "stories: [one]", "stories: [one, two]", Set("assign/1/weight", 3), false},
		{"the same rule, another key", "weight: 2", "weight: 2, priority: 4", Set("assign/1/weight", 3), true},
		{"the order of stories", "  - story: two", "  - story: zwei", Move("stories/one", "stories", End), true},
		{"a key that both lack", "", "", Set("stories/one/address", "https://example.org"), false},
		{"a key that somebody added", `title: {uk: "Один", en: "One"}`, `title: {uk: "Один", en: "One"}` + "\n    address: https://example.org", Set("stories/one/address", "https://example.org/2"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := strings.Replace(text, c.old, c.new, 1)
			if c.old != "" && now == text {
				t.Fatal("the text has no such place")
			}
			if got := Clash([]byte(text), []byte(now), c.change); got != c.clash {
				t.Errorf("clash: %v, want %v", got, c.clash)
			}
		})
	}
	if !Clash([]byte("a: ["), []byte(text), Set("title/en", "x")) {
		t.Error("a text that can't be read clashes with nothing")
	}
}
