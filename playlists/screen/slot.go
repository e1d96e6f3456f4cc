package screen

import (
	"strings"

	"storyline/playlists"
)

// FrameOf draws up the frame of a slot: what plays, as the page needs it, with
// all words in the slot's language, the carriage filled into the address and
// the QR code made.
//
// The id names the slot in reports. The frame starts at the slot's start, or at
// from if the slot is entered later than that; from is on the slot's clock, and
// 0 stands for "from its start". Media are addressed relative to the page.
func FrameOf(id string, slot playlists.Slot, from playlists.Millis, carriage playlists.Carriage) Frame {
	start := max(slot.Start, from)
	f := Frame{
		ID: id, Start: start, End: slot.Until, Offset: start - slot.Start,
		Lang: string(slot.Lang), Dir: direction(slot.Lang), Carriage: string(carriage),
	}
	switch {
	case slot.Kind == playlists.ShowHelp || slot.Story == nil || slot.Slide == nil:
		f.help(slot.Help, slot.Lang)
	case slot.Kind == playlists.ShowCall:
		f.story(slot.Story, tongue{slot.Lang, slot.Story.Languages})
		f.Kind = KindCall // the headline is the call's: the slide's words belong to its picture
	default:
		f.story(slot.Story, tongue{slot.Lang, slot.Story.Languages})
		f.slide(slot)
	}
	return f
}

// story fills in what every slide of a story carries.
func (f *Frame) story(s *playlists.Story, t tongue) {
	f.Campaign, f.Story = string(s.Campaign), string(s.ID)
	f.Title, f.Notice = t.of(s.Titles), t.of(s.Notice)
	f.Call = callOf(&s.Call, t, playlists.Carriage(f.Carriage))
	f.Partners = t.all(s.Partners)
	if f.Call.Headline == "" {
		f.Call.Headline = callWords(s, t).Heading
	}
}

// slide fills in the words and media of one slide.
func (f *Frame) slide(slot playlists.Slot) {
	s := slot.Slide
	t := tongue{slot.Lang, slot.Story.Languages}
	f.Kind = string(s.Kind)
	words := t.words(s.Text)
	f.Heading, f.Body, f.Alt = words.Heading, words.Body, t.of(s.Alt)
	if slot.Picture != nil && s.Kind != playlists.TextSlide && s.Kind != playlists.CallSlide {
		f.Src, f.Type = source(slot.Picture), slot.Picture.Type
	}
	for i := range slot.Captions {
		f.Captions = append(f.Captions, captionOf(&slot.Captions[i], slot.Lang))
	}
	if other, ok := second(slot.Story.Languages, slot.Lang); ok && s.Both {
		f.both(slot, tongue{other, slot.Story.Languages})
	}
}

// both fills in the second language of a slide that shows two.
func (f *Frame) both(slot playlists.Slot, t tongue) {
	f.Both, f.Lang2 = true, string(t.lang)
	words := t.words(slot.Slide.Text)
	f.Heading2, f.Body2 = words.Heading, words.Body
	f.Title2 = t.of(slot.Story.Titles)
	f.Call.Headline2 = t.of(slot.Story.Call.Headline)
	for i := range slot.Story.Call.Numbers {
		f.Call.Numbers[i].Label2 = t.of(slot.Story.Call.Numbers[i].Label)
	}
	for i := range slot.Slide.Media {
		if v := &slot.Slide.Media[i]; v.Type == playlists.Captions && v.Lang == t.lang {
			f.Captions = append(f.Captions, captionOf(v, t.lang))
		}
	}
}

// help fills in the help card. Where there is none nothing can be known of
// hotlines, and a sign says who waits.
func (f *Frame) help(card *playlists.HelpCard, lang playlists.Lang) {
	f.Kind = KindHelp
	if card == nil {
		f.waiting()
		return
	}
	t := tongue{lang, card.Languages}
	words := t.words(card.Text)
	f.Heading, f.Body = words.Heading, words.Body
	f.Call = callOf(&card.Call, t, playlists.Carriage(f.Carriage))
	f.Partners = t.all(card.Partners)
}

// waiting fills in the sign of a screen that nobody has told anything yet, in the
// languages of the page.
func (f *Frame) waiting() {
	f.Lang, f.Dir, f.Both, f.Lang2 = "uk", "ltr", true, "en"
	f.Body, f.Body2 = "Очікує на перші розпорядження", "Waiting for its first orders"
	f.SignAs(f.Carriage)
}

// SignAs puts a name on the sign of a screen that has nothing to show, so that a
// technician knows which it is; on no other frame.
func (f *Frame) SignAs(name string) {
	if f.Kind != KindHelp || f.Call != nil {
		return
	}
	f.Heading = "Storyline"
	if name != "" {
		f.Heading += " · " + name
	}
}

func callOf(c *playlists.Call, t tongue, carriage playlists.Carriage) *Call {
	made := &Call{Headline: t.of(c.Headline), Short: c.Short, Address: c.AddressFor(carriage), Numbers: []Number{}}
	for _, n := range c.Numbers {
		made.Numbers = append(made.Numbers, Number{Number: n.Number, Label: t.of(n.Label)})
	}
	if made.Short == "" { // never a code without an address that people can read
		made.Short = strings.TrimPrefix(made.Address, "https://")
	}
	if code, err := Encode(made.Address); err == nil {
		made.QR = code // an address without a code is still an address
	}
	return made
}

// callWords are the words of the story's own call slide, if it has one.
func callWords(s *playlists.Story, t tongue) playlists.Words {
	for i := range s.Slides {
		if s.Slides[i].Kind == playlists.CallSlide {
			return t.words(s.Slides[i].Text)
		}
	}
	return playlists.Words{}
}

func captionOf(v *playlists.Variant, lang playlists.Lang) Caption {
	if v.Lang != "" {
		lang = v.Lang
	}
	return Caption{Src: source(v), Lang: string(lang)}
}

// mediaPath is where the page finds media files, relative to itself.
const mediaPath = "media/sha256/"

// source is the address of a media file.
func source(v *playlists.Variant) string { return mediaPath + v.SHA256.String() }

// DigestOf reads which file an address in a frame is that of, for a screen that has
// no page to ask for it; false for "" and for whatever else is none.
func DigestOf(source string) (playlists.Digest, bool) {
	hex, ok := strings.CutPrefix(source, mediaPath)
	if !ok {
		return playlists.Digest{}, false
	}
	d, err := playlists.ParseDigest(hex)
	return d, err == nil
}
