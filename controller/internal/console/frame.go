package console

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// frameOf turns a slot into the frame that a screen draws from an instant on;
// nil if the slot has nothing to draw, which is a network without a help card.
func frameOf(s *playlists.Slot, from int64, pl *place) *screen.Frame {
	f := &screen.Frame{Start: from, End: s.Until, Offset: from - s.Start, Lang: string(s.Lang), Dir: "ltr", Carriage: string(pl.carriage.ID)}
	switch {
	case s.Kind == playlists.ShowHelp && s.Help == nil:
		return nil
	case s.Kind == playlists.ShowHelp:
		f.Kind = screen.KindHelp
		w := s.Help.Text[s.Lang]
		f.Heading, f.Body = w.Heading, w.Body
		f.Call = callOf(&s.Help.Call, s.Lang, "", pl.carriage.ID)
		f.Partners = partnersOf(s.Help.Partners, s.Lang)
	default:
		slideOf(f, s, pl.carriage.ID)
	}
	f.ID = frameID(s, f)
	return f
}

// slideOf fills in a slide, or its story's call where the slide can't be shown.
func slideOf(f *screen.Frame, s *playlists.Slot, carriage playlists.Carriage) {
	f.Kind = string(s.Slide.Kind)
	if s.Kind == playlists.ShowCall {
		f.Kind = screen.KindCall
	}
	second := secondOf(s)
	f.Both, f.Lang2 = second != "", string(second)
	w, w2 := s.Slide.Text[s.Lang], s.Slide.Text[second]
	f.Heading, f.Body, f.Heading2, f.Body2 = w.Heading, w.Body, w2.Heading, w2.Body
	f.Campaign, f.Story = string(s.Story.Campaign), string(s.Story.ID)
	f.Title, f.Title2 = s.Story.Titles[s.Lang], s.Story.Titles[second]
	f.Notice = s.Story.Notice[s.Lang]
	f.Alt = s.Slide.Alt[s.Lang]
	f.Call = callOf(&s.Story.Call, s.Lang, second, carriage)
	f.Partners = partnersOf(s.Story.Partners, s.Lang)
	if s.Kind == playlists.ShowCall || s.Picture == nil {
		return
	}
	f.Src, f.Type = mediaPath(s.Picture.SHA256), s.Picture.Type
	for _, c := range s.Captions {
		l := c.Lang
		if l == "" {
			l = s.Lang
		}
		f.Captions = append(f.Captions, screen.Caption{Src: mediaPath(c.SHA256), Lang: string(l)})
	}
}

// secondOf gives the other language of a slide that shows two at once.
func secondOf(s *playlists.Slot) playlists.Lang {
	if !s.Slide.Both || len(s.Story.Languages) < 2 {
		return ""
	}
	two := s.Story.Languages[:2]
	if i := slices.Index(two, s.Lang); i == 0 {
		return two[1]
	}
	return two[0]
}

func callOf(c *playlists.Call, l, second playlists.Lang, carriage playlists.Carriage) *screen.Call {
	call := &screen.Call{Headline: c.Headline[l], Headline2: c.Headline[second], Address: c.AddressFor(carriage), Short: c.Short}
	for _, n := range c.Numbers {
		call.Numbers = append(call.Numbers, screen.Number{Number: n.Number, Label: n.Label[l], Label2: n.Label[second]})
	}
	if code, err := screen.Encode(call.Address); err == nil {
		call.QR = code // an address that fits no code is still shown in short
	}
	return call
}

func partnersOf(ps []playlists.Texts, l playlists.Lang) []string {
	var names []string
	for _, p := range ps {
		if p[l] != "" {
			names = append(names, p[l])
		}
	}
	return names
}

func mediaPath(d playlists.Digest) string { return "media/sha256/" + d.String() }

// frameID names the slot: the same words, picture and start give the same name.
func frameID(s *playlists.Slot, f *screen.Frame) string {
	digest := playlists.Digest{}
	if s.Entry != nil {
		digest = s.Entry.Digest
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s|%s|%s|%s", digest, s.Start, s.Kind, f.Lang, f.Src, f.Heading))
	return hex.EncodeToString(sum[:8])
}
