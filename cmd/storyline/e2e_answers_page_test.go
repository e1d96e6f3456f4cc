package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html"

	"storyline/playlists"
)

// shown is what the page of a carriage says of one display.
type shown struct{ Asked, Title, Slot, Why string }

// readPage reads what a carriage's page says of each of its displays.
func readPage(r io.Reader) (map[playlists.DisplayID]shown, error) {
	doc, err := html.Parse(r)
	if err != nil {
		return nil, err
	}
	all := map[playlists.DisplayID]shown{}
	for section := range doc.Descendants() {
		if section.Data != "section" || !hasClass(section, "bench") {
			continue
		}
		story := first(section, "div", "story")
		if story == nil {
			return nil, fmt.Errorf("display %s: nothing says what it shows", attr(section, "id"))
		}
		asked, _, _ := strings.Cut(text(first(story, "p", "kicker")), " · ")
		all[playlists.DisplayID(attr(section, "id"))] = shown{
			Asked: asked, Title: text(first(story, "h2", "")), Slot: text(first(story, "p", "fine")), Why: text(first(story, "p", "because")),
		}
	}
	return all, nil
}

// pageOf says what the page should say of a slot, in the words of a person.
func pageOf(s *playlists.Slot, t playlists.Millis, zone *time.Location) shown {
	when := func(x playlists.Millis) string {
		a, b := time.UnixMilli(x).In(zone), time.UnixMilli(t).In(zone)
		switch {
		case a.Format(time.DateOnly) == b.Format(time.DateOnly):
			return a.Format("15:04:05")
		case a.Year() != b.Year():
			return a.Format("2 Jan 2006 15:04")
		}
		return a.Format("2 Jan 15:04:05")
	}
	p := shown{Asked: time.UnixMilli(t).In(zone).Format("Monday 2 January 2006, 15:04:05"), Title: "Help card"}
	if s.Slide != nil {
		p.Title = s.Story.Titles["en"] + " " + s.Story.Titles["uk"]
		p.Slot = "slide " + string(s.Slide.ID) + " · "
	}
	p.Slot += map[playlists.Lang]string{"en": "English", "uk": "Ukrainian"}[s.Lang] + " · " + when(s.Start) + " – " + when(s.Until)
	if s.Kind == playlists.ShowCall {
		p.Slot += " · its call, for want of a file that this display plays"
	}
	if s.Until < s.End {
		p.Slot += " · cut there by the schedule"
	}
	p.Slot, p.Why = strings.Join(strings.Fields(p.Slot), " "), whyOn(&s.Why, t, zone)
	return p
}

// whyOn says why, as the page does.
func whyOn(w *playlists.Why, t playlists.Millis, zone *time.Location) string {
	switch w.Rule {
	case playlists.LeaseOver:
		return "The playlist’s lease is over, so the help card is shown."
	case playlists.NothingInForce:
		return "No schedule allows a story now, so the help card is shown."
	case playlists.Scheduled:
	default:
		return "no reason that a synced display with a playlist can have: " + string(w.Rule)
	}
	say := "The only story in force"
	if w.InForce > 1 {
		say = fmt.Sprintf("One of %d stories in force", w.InForce)
	}
	since, year := time.UnixMilli(w.Since).In(zone), ""
	if since.Year() != time.UnixMilli(t).In(zone).Year() {
		year = " 2006"
	}
	if w.Since > 0 {
		say += since.Format(" since 2 Jan" + year + " 15:04")
	}
	if w.InForce > 1 && w.Weight > 1 {
		say += fmt.Sprintf(", told %d times as often as a story of weight 1", w.Weight)
	}
	if w.Priority > 0 {
		say += fmt.Sprintf(", before every story of a priority below %d", w.Priority)
	}
	return say + "."
}

// first finds the first element with a class, "" for any.
func first(n *html.Node, tag, class string) *html.Node {
	for e := range n.Descendants() {
		if e.Type == html.ElementNode && e.Data == tag && (class == "" || hasClass(e, class)) {
			return e
		}
	}
	return nil
}

// text gives the words of an element, with one space where there are some.
func text(n *html.Node) string {
	var b strings.Builder
	if n != nil {
		for e := range n.Descendants() {
			if e.Type == html.TextNode {
				b.WriteString(e.Data)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	for _, c := range strings.Fields(attr(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}
