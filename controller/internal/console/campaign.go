package console

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"storyline/playlists"
)

// campaignView is a campaign: its stories, who stands for each, and where and
// how often each was told.
type campaignView struct {
	campaignCard
	Languages []playlists.Lang
	Notice    []word
	List      []storyView
	Former    []formerView
	Whole     int64
}

// storyView is one story.
type storyView struct {
	ID        playlists.StoryID
	Digest    string
	Title     []word
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
	Heading []word
	Body    []word
	Alt     string
	Picture string // address
	Film    string
}

// campaignPage shows one campaign.
func (c *Console) campaignPage(r *http.Request) (page, error) {
	name := playlists.CampaignID(r.PathValue("campaign"))
	p := page{Name: "campaign", Title: "Campaign " + string(name)}
	f, err := c.opt.Fleets.Fleet(r.Context())
	if err != nil {
		return p, err
	}
	all, err := c.shelf.campaigns(r.Context())
	if err != nil {
		return p, err
	}
	for i := range all {
		if all[i].ID != name {
			continue
		}
		totals, err := c.opt.Plays.OfStories(r.Context(), digests(&all[i]))
		if err != nil {
			return p, err
		}
		p.Data = viewCampaign(&all[i], totals, f, c.opt.Now())
		return p, nil
	}
	return p, errNotHere
}

// viewCampaign puts a campaign into words.
func viewCampaign(m *Campaign, totals []Total, f *Fleet, now playlists.Millis) *campaignView {
	v := &campaignView{campaignCard: viewCampaignCard(m, today(f, now)), Languages: m.Languages, Notice: words(m.Notice)}
	plays := map[playlists.Digest]Total{}
	for _, t := range totals {
		plays[t.Story] = t
		v.Whole += t.Whole
	}
	for i := range m.Stories {
		t := &m.Stories[i]
		s := storyView{
			ID: t.Story.ID, Digest: t.Digest.Short(), Title: words(t.Story.Titles), Languages: t.Story.Languages, Length: t.Story.Length(),
			Consent: time.UnixMilli(t.Story.ConsentEnd).In(f.zone()).Format("2 January 2006, 15:04"),
			Signed:  t.Signed, Need: max(1, t.Need), Told: t.Told,
		}
		s.Plays, s.Versions = viewVersions(t, plays)
		s.Lacking = max(0, s.Need-len(t.Signed))
		for j := range t.Story.Slides {
			s.Slides = append(s.Slides, viewSlide(&t.Story.Slides[j], t.Story.Languages))
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
func viewSlide(s *playlists.Slide, ls []playlists.Lang) slideView {
	v := slideView{ID: s.ID, Kind: s.Kind, Ms: s.Ms}
	headings, bodies := playlists.Texts{}, playlists.Texts{}
	for l, w := range s.Text {
		headings[l], bodies[l] = w.Heading, w.Body
	}
	v.Heading, v.Body, v.Alt = words(headings), words(bodies), s.Alt[own]
	if v.Alt == "" && len(ls) > 0 {
		v.Alt = s.Alt[ls[0]]
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

// offset gives the seconds by which the network's wall is ahead of UTC.
func offset(f *Fleet, now playlists.Millis) int {
	_, s := time.UnixMilli(now).In(f.zone()).Zone()
	return s
}
