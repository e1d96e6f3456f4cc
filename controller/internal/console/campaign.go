package console

import (
	"fmt"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// campaignView is a campaign: its stories, who stands for each, and where and
// how often each was told.
type campaignView struct {
	campaignCard
	Languages []playlists.Lang
	Notice    []desk.Word
	List      []storyView
	Former    []formerView
	Whole     int64
}

// storyView is one story.
type storyView struct {
	ID        playlists.StoryID
	Digest    string
	Title     []desk.Word
	Languages []playlists.Lang
	Length    int64
	Consent   string // the instant from which it may not be told
	Slides    []slideView
	Signed    []string
	Need      int
	Lacking   int
	Told      []playlists.Carriage
	Plays     Total // of all its versions
	Versions  []versionView
}

// versionView is how often one version of a story was told; a story has several
// if it was edited and signed again.
type versionView struct {
	Digest string
	Now    bool // it is the one that the campaign has
	Plays  Total
}

// formerView is a story that the campaign no longer has.
type formerView struct {
	ID    playlists.StoryID
	Plays Total
}

// slideView is one slide, with a picture if it has one that a browser shows.
type slideView struct {
	ID      playlists.SlideID
	Kind    playlists.SlideKind
	Ms      int64
	Heading []desk.Word
	Body    []desk.Word
	Alt     string
	AltLang playlists.Lang
	Picture string // address
	Film    string
}

// campaignPage shows one campaign.
func (c *Console) campaignPage(q *desk.Request) (desk.Page, error) {
	name := playlists.CampaignID(q.PathValue("campaign"))
	p := page("campaign", "campaigns", desk.Say("Campaign {campaign}", "campaign", name))
	all, err := c.shelf.campaigns(q.Context())
	if err != nil {
		return p, err
	}
	for i := range all {
		if all[i].ID != name {
			continue
		}
		totals, err := c.opt.Plays.OfStories(q.Context(), digests(&all[i]))
		if err != nil {
			return p, err
		}
		p.Data = viewCampaign(&all[i], totals, q.Reader)
		return p, nil
	}
	return p, desk.ErrNotHere
}

// viewCampaign puts a campaign into words.
func viewCampaign(m *Campaign, totals []Total, rd *desk.Reader) *campaignView {
	v := &campaignView{campaignCard: viewCampaignCard(m, rd), Languages: m.Languages, Notice: rd.Words(m.Notice)}
	plays := map[playlists.Digest]Total{}
	for _, t := range totals {
		plays[t.Story] = t
		v.Whole += t.Whole
	}
	for i := range m.Stories {
		t := &m.Stories[i]
		s := storyView{
			ID: t.Story.ID, Digest: t.Digest.Short(), Title: rd.Words(t.Story.Titles), Languages: t.Story.Languages, Length: t.Story.Length(),
			Consent: rd.Minute(t.Story.ConsentEnd),
			Signed:  t.Signed, Need: max(1, t.Need), Told: t.Told,
		}
		s.Plays, s.Versions = viewVersions(t, plays)
		s.Lacking = max(0, s.Need-len(t.Signed))
		for j := range t.Story.Slides {
			s.Slides = append(s.Slides, viewSlide(&t.Story.Slides[j], rd))
		}
		v.List = append(v.List, s)
	}
	for _, gone := range m.Former {
		if sum := sumOf(gone.Versions, plays); sum.Whole+sum.Joined+sum.Cut > 0 {
			v.Former = append(v.Former, formerView{ID: gone.Story, Plays: sum})
		}
	}
	return v
}

// viewVersions sums the plays of a story over its versions, and lists those that
// were told, the present one first. Of a story with one version it lists none.
func viewVersions(t *Telling, plays map[playlists.Digest]Total) (sum Total, list []versionView) {
	all := append([]playlists.Digest{t.Digest}, t.Before...)
	for i, d := range all {
		one := plays[d]
		if i == 0 || one.Whole+one.Joined+one.Cut > 0 {
			list = append(list, versionView{Digest: d.Short(), Now: i == 0, Plays: one})
		}
	}
	if len(list) == 1 {
		list = nil
	}
	return sumOf(all, plays), list
}

func sumOf(ds []playlists.Digest, plays map[playlists.Digest]Total) (sum Total) {
	for _, d := range ds {
		sum.Whole += plays[d].Whole
		sum.Joined += plays[d].Joined
		sum.Cut += plays[d].Cut
	}
	return sum
}

// viewSlide puts a slide into words. Of its pictures it takes the one nearest to
// a wide screen, as a display of that shape would.
func viewSlide(s *playlists.Slide, rd *desk.Reader) slideView {
	v := slideView{ID: s.ID, Kind: s.Kind, Ms: s.Ms}
	headings, bodies := playlists.Texts{}, playlists.Texts{}
	for l, w := range s.Text {
		headings[l], bodies[l] = w.Heading, w.Body
	}
	v.Heading, v.Body = rd.Words(headings), rd.Words(bodies)
	if alt := rd.Words(s.Alt); len(alt) > 0 {
		v.Alt, v.AltLang = alt[0].Text, alt[0].Lang
	}
	wide := 0.0
	for i := range s.Media {
		m := &s.Media[i]
		if m.H == 0 || m.Type == playlists.Captions {
			continue
		}
		if near := nearness(m); near > wide {
			wide = near
			address := "/media/sha256/" + m.SHA256.String()
			v.Picture, v.Film = "", ""
			if strings.HasPrefix(m.Type, "video/") {
				v.Film = fmt.Sprintf("%s#t=%.1f", address, float64(s.Ms)/2000) // its middle says more than its first picture
			} else {
				v.Picture = address
			}
		}
	}
	return v
}

// Named says of what kind the slide is.
func (v slideView) Named() desk.Phrase {
	switch v.Kind {
	case playlists.ImageSlide:
		return desk.Say("image")
	case playlists.VideoSlide:
		return desk.Say("video")
	case playlists.TextSlide:
		return desk.Say("text")
	default:
		return desk.Say("call")
	}
}

// nearness is 1 for a picture of 16 to 9, less for every other.
func nearness(m *playlists.Variant) float64 {
	a := float64(m.W) / float64(m.H) * 9 / 16
	return min(a, 1/a)
}

// digests lists every version of every story that a campaign has or had.
func digests(m *Campaign) []playlists.Digest {
	var ds []playlists.Digest
	for i := range m.Stories {
		ds = append(append(ds, m.Stories[i].Digest), m.Stories[i].Before...)
	}
	for i := range m.Former {
		ds = append(ds, m.Former[i].Versions...)
	}
	return ds
}
