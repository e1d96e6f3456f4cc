package console

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// written is as much of the founding campaign's file as these tests need. They
// read it loosely: whether it is sound is for its own tests to say.
type written struct {
	Title, Notice playlists.Texts
	Hotlines      []struct {
		Number string
		Label  playlists.Texts
	}
	Site     struct{ Address, Short string }
	Partners []struct{ Name playlists.Texts }
	Stories  []struct {
		Story   playlists.StoryID
		Title   playlists.Texts
		Address string
		Slides  []struct {
			Slide   playlists.SlideID
			Kind    playlists.SlideKind
			Seconds float64
			Both    bool
			Text    map[playlists.Lang]struct{ Heading, Body string }
			Alt     playlists.Texts
			Media   []struct {
				File string
				Lang playlists.Lang
			}
		}
	}
}

const campaigns = "../../../configs/campaigns/they-used-you"

// film is a file of the campaign, read once for all tests.
var film = sync.OnceValue(func() map[string][]byte {
	all := map[string][]byte{}
	names, _ := filepath.Glob(filepath.Join(campaigns, "media", "*"))
	for _, n := range names {
		if b, err := os.ReadFile(n); err == nil {
			all["media/"+filepath.Base(n)] = b
		}
	}
	return all
})

var shapes = map[string]playlists.Shape{"wide": {W: 1920, H: 1080}, "bar": {W: 1920, H: 360}, "tall": {W: 1080, H: 1920}}

// tell gives the world the founding campaign, told by every carriage.
func (w *world) tell(tb testing.TB) {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(campaigns, "campaign.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	var doc written
	if err := yaml.Unmarshal(b, &doc); err != nil {
		tb.Fatal(err)
	}
	call := playlists.Call{Address: doc.Site.Address, Short: doc.Site.Short, Headline: playlists.Texts{"uk": "Потрібна допомога?", "en": "Do you need help?"}}
	for _, h := range doc.Hotlines {
		call.Numbers = append(call.Numbers, playlists.Number{Number: h.Number, Label: h.Label})
	}
	header := playlists.Header{V: playlists.Version}
	w.help = &playlists.HelpCard{Header: header, Network: "kyiv-metro", Languages: []playlists.Lang{"uk", "en"}, Call: call}
	from, _ := playlists.ParseDay("2026-11-20")
	until, _ := playlists.ParseDay("2026-12-20")
	languages := []playlists.Lang{"uk", "en"}
	m := published{ID: "they-used-you", From: from, Until: until}
	for _, d := range doc.Stories {
		s := &playlists.Story{
			Header: header, Network: "kyiv-metro", Campaign: m.ID, ID: d.Story, Titles: d.Title, Notice: doc.Notice, Languages: languages,
			Call: call, ConsentEnd: time.Date(2028, 1, 1, 4, 0, 0, 0, kyiv).UnixMilli(),
		}
		for _, p := range doc.Partners {
			s.Partners = append(s.Partners, p.Name)
		}
		for _, sl := range d.Slides {
			slide := playlists.Slide{ID: sl.Slide, Kind: sl.Kind, Ms: int64(sl.Seconds * 1000), Both: sl.Both, Alt: sl.Alt, Text: map[playlists.Lang]playlists.Words{}}
			for l, t := range sl.Text {
				slide.Text[l] = playlists.Words{Heading: t.Heading, Body: t.Body}
			}
			for _, f := range sl.Media {
				slide.Media = append(slide.Media, w.variant(f.File, f.Lang))
			}
			s.Slides = append(s.Slides, slide)
		}
		m.Stories = append(m.Stories, telling{Story: s, Digest: sha256.Sum256(s.Payload())})
	}
	w.campaigns = []published{m}
	w.arrange()
}

// variant is one media file; one that isn't there yet has a name all the same.
func (w *world) variant(file string, l playlists.Lang) playlists.Variant {
	data, ok := film()[file]
	if !ok {
		data = []byte(file)
	}
	v := playlists.Variant{SHA256: w.put(data), Bytes: int64(len(data)), Lang: l, Type: map[string]string{
		".jpg": "image/jpeg", ".png": "image/png", ".mp4": "video/mp4", ".webm": "video/webm", ".vtt": playlists.Captions,
	}[filepath.Ext(file)]}
	for name, shape := range shapes {
		if strings.Contains(file, "-"+name) {
			v.W, v.H = shape.W, shape.H
		}
	}
	return v
}

// arrange publishes: every carriage tells another story of the campaign, and
// every display is wanted to hold that.
func (w *world) arrange() {
	issued := w.start - 36*3600*1000
	m := &w.campaigns[0]
	n := 0
	w.fleet.each(func(_ *Train, k *Carriage, d *Display) {
		t := &m.Stories[n%len(m.Stories)]
		n++
		o := &playlists.Opened{Arrangement: &playlists.Arrangement{
			Header: playlists.Header{V: playlists.Version}, Serial: playlists.Serial{Epoch: 1, N: issued}, Issued: issued, Lease: issued + playlists.DefaultLease,
			Network: w.fleet.Network, Carriage: k.ID, Zone: "Europe/Kyiv", Offsets: playlists.OffsetsOf(kyiv, issued, issued+playlists.DefaultLease), ServiceDay: 240,
			Entries: []playlists.Entry{{Campaign: m.ID, Story: t.Story.ID, Digest: t.Digest, Weight: 1, Schedule: playlists.Schedule{From: m.From, Until: m.Until}}},
		}, Stories: map[playlists.Digest]*playlists.Story{t.Digest: t.Story}}
		o.Digest = sha256.Sum256(o.Payload())
		w.playlists[k.ID] = o
		known := w.known[d.ID]
		known.Wanted = map[playlists.Order]playlists.Held{
			playlists.OrderTrust:    {Serial: playlists.Serial{Epoch: 1, N: issued - 5000}, Digest: sha256.Sum256([]byte("trust"))},
			playlists.OrderBinding:  {Serial: playlists.Serial{Epoch: 1, N: issued - 4000}, Digest: sha256.Sum256([]byte(d.ID))},
			playlists.OrderPlaylist: o.Held(),
		}
		w.known[d.ID] = known
	})
}

// obey has a display do all that it was ordered to, and say so.
func (w *world) obey(id playlists.DisplayID) {
	pl, err := (&Console{opt: Options{Fleets: w, Displays: w}}).find(context.Background(), id)
	if err != nil {
		panic(err)
	}
	now := w.now()
	w.change(id, func(k *Known) {
		k.Presence = Presence{Heard: now - 4000, Spoken: true}
		k.Status = &playlists.Status{Display: id, At: now, Clock: playlists.Synced, Held: map[playlists.Order]playlists.Held{}}
		for o, h := range k.Wanted {
			k.Status.Held[o] = h
		}
		k.Status.Applied = k.Wanted[playlists.OrderPlaylist]
		slot := playlists.NewProgramme(w.playlists[pl.carriage.ID], w.help, pl.display.Shape, pl.display.Position).At(playlists.At(now), nil)
		k.Status.Showing = playlists.Showing{What: slot.Kind, Lang: slot.Lang, Since: slot.Start, Screen: "web"}
		if slot.Story != nil {
			k.Status.Showing.Story, k.Status.Showing.ID, k.Status.Showing.Slide = slot.Entry.Digest, slot.Story.ID, slot.Slide.ID
		}
	})
}

// kyivWorld is the founding case at work: most displays obey, some don't, and
// there is a past of plays and a publish.
func kyivWorld(tb testing.TB) *world {
	tb.Helper()
	w := newWorld()
	w.fleet = founding()
	w.tell(tb)
	w.fleet.each(func(_ *Train, _ *Carriage, d *Display) { w.obey(d.ID) })
	w.trouble()
	w.past()
	w.written(tb)
	return w
}

// written gives the fleet the text that ships, and a past of its own.
func (w *world) written(tb testing.TB) {
	tb.Helper()
	var err error
	if w.text, err = os.ReadFile("../../../configs/fleets/kyiv-metro.yaml"); err != nil {
		tb.Fatal(err)
	}
	w.texts = []Edition{{At: noon - 5*24*3600_000, Person: "Оксана", Digest: playlists.DigestOf(w.text)}, {At: noon - 20*24*3600_000}}
	w.fleet.each(func(t *Train, k *Carriage, d *Display) {
		w.bound = append(w.bound, Bound{Display: d.ID, Place: Place{t.Line, t.ID, k.ID, d.Position}, From: noon - 5*24*3600_000})
	})
	w.bound = append(w.bound, Bound{Display: "d-10511-z", Place: Place{"m1", "m1-t01", "10511", "ceiling"}, From: noon - 20*24*3600_000, Until: noon - 5*24*3600_000})
	w.foreseen = Foreseen{
		Retold:  []Retold{{"10512", []playlists.Texts{{"uk": "Виконроб", "en": "The Foreman"}}, []playlists.Texts{{"uk": "Доглядальниця", "en": "The Carer"}}}, {"10513", nil, []playlists.Texts{{"uk": "Виконроб", "en": "The Foreman"}}}},
		Rebound: []Rebound{{"d-10512-a", Place{"m1", "m1-t01", "10512", "ceiling"}, Place{"m1", "m1-t02", "10512", "ceiling"}}, {"d-10511-z", Place{}, Place{"m1", "m1-t01", "10511", "ceiling"}}},
	}
}

// trouble has five displays fail, each in another way.
func (w *world) trouble() {
	w.change("d-10514-a", func(k *Known) { k.Status.Missing = 3 })
	w.change("d-10523-a", func(k *Known) { k.Presence.Gone, k.Presence.Heard = true, noon-26*60_000 })
	w.change("d-20712-a", func(k *Known) {
		k.Status.Held = map[playlists.Order]playlists.Held{playlists.OrderTrust: k.Wanted[playlists.OrderTrust], playlists.OrderBinding: k.Wanted[playlists.OrderBinding]}
		k.Status.Applied = playlists.Held{}
		k.Status.Showing = playlists.Showing{What: playlists.ShowHelp, Lang: "uk", Since: noon - 8000}
		k.Status.Refusals = []playlists.Refused{{
			Order: playlists.OrderPlaylist, Digest: k.Wanted[playlists.OrderPlaylist].Digest, Reason: playlists.TooFewPersons,
			Detail: "1 of 2 persons signed", At: noon - 90_000, Count: 3,
		}}
	})
	w.change("d-20715-a", func(k *Known) { k.Presence, k.Status = Presence{Heard: noon - 9*3600_000}, nil })
	w.change("d-30913-a", func(k *Known) {
		old := playlists.Held{Serial: playlists.Serial{Epoch: 1, N: noon - 9*24*3600_000}, Digest: sha256.Sum256([]byte("old"))}
		k.Status.Held = map[playlists.Order]playlists.Held{playlists.OrderTrust: k.Wanted[playlists.OrderTrust], playlists.OrderBinding: k.Wanted[playlists.OrderBinding], playlists.OrderPlaylist: old}
		k.Status.Applied = old
	})
}

// past gives every carriage some hours of plays, and the fleet one publish.
func (w *world) past() {
	p := Publish{
		ID: "2026-12-01-2015", State: "done", Campaigns: []playlists.CampaignID{"they-used-you"}, Serial: playlists.Serial{Epoch: 1, N: w.start - 36*3600*1000},
		By: "Olena", Carriages: 20, Committed: 20, Accepted: w.start - 36*3600*1000 - 800, Done: w.start - 36*3600*1000 + 1200,
	}
	n := int64(0)
	w.fleet.each(func(_ *Train, k *Carriage, d *Display) {
		n++
		o := w.playlists[k.ID]
		r := Receipt{Display: d.ID, Wanted: o.Held()}
		if w.known[d.ID].State(w.start) == Applied || w.known[d.ID].State(w.start) == Offline {
			r.Applied = p.Accepted + 1400 + n*n*61
		}
		p.Receipts = append(p.Receipts, r)
		prog := playlists.NewProgramme(o, nil, d.Shape, d.Position)
		seq := uint64(0)
		for t := w.start - 6*60_000; t < w.start-12_000; {
			slot := prog.At(playlists.At(t), nil)
			seq++
			out := playlists.Whole
			switch seq {
			case 1:
				out = playlists.Joined
			case 9:
				out = playlists.Cut
			}
			w.plays = append(w.plays, Played{Display: d.ID, Dated: t, Play: playlists.Play{
				Seq: seq, Wall: t, Clock: playlists.Synced, Shown: slot.Until - t, Outcome: out, Story: slot.Entry.Digest, Slide: slot.Slide.ID, Lang: slot.Lang,
				Serial: o.Serial, Network: "kyiv-metro", Carriage: k.ID, Position: d.Position,
			}})
			t = slot.Until
		}
	})
	w.publishes = []Publish{p, {ID: "2026-11-20-0902", State: "failed", Problem: "story the-carer: 1 of 2 persons signed", Carriages: 20, Accepted: w.start - 13*24*3600_000}}
}
