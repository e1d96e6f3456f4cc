package drafts

import (
	"encoding/json"
	"reflect"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Difference is what has changed from one version to another.
type Difference struct {
	Was, Is   Version // without their texts
	Hunks     []Hunk
	Stories   []StoryChange    // those that changed: in the order of Is, then those that are gone
	Carriages []CarriageChange // that tell something else, in the fleet's order
	// Sound says that neither has problems. Otherwise stories are compared as they
	// are written, and nobody can say what carriages would tell.
	Sound bool
}

// Kind says what became of a story or a slide.
type Kind string

// What is in one version only, or in both and not the same.
const (
	KindNew     Kind = "new"
	KindGone    Kind = "gone"
	KindChanged Kind = "changed"
)

// StoryChange is a story that is new, gone or changed. Editors must sign a changed
// one anew.
type StoryChange struct {
	Story  playlists.StoryID
	Kind   Kind
	Slides []SlideChange // that are new, gone or changed; none: what surrounds them changed
}

// SlideChange is a slide that is new, gone or changed.
type SlideChange struct {
	Slide playlists.SlideID
	Kind  Kind
}

// CarriageChange is a carriage that tells something else, or at other times.
type CarriageChange struct {
	Carriage playlists.Carriage
	Was, Is  []playlists.StoryID
}

// aroundChange is how many unchanged lines people see around each change.
const aroundChange = 3

// Compare says what has changed between two versions of a campaign.
func Compare(was, is *Judged, fleet *campaign.Fleet) Difference {
	d := Difference{Was: was.Version, Is: is.Version, Sound: was.Sound() && is.Sound(), Hunks: Lines(was.YAML, is.YAML, aroundChange)}
	d.Was.YAML, d.Was.Catalogue, d.Is.YAML, d.Is.Catalogue = nil, nil, nil, nil
	tellings := written
	if d.Sound {
		tellings = composed
		d.Carriages = carriages(was, is, fleet)
	}
	before, after := tellings(was), tellings(is)
	each(before, after, func(id playlists.StoryID, kind Kind, a, b telling) {
		c := StoryChange{Story: id, Kind: kind}
		if kind == KindChanged {
			each(a.slides, b.slides, func(id playlists.SlideID, kind Kind, _, _ telling) {
				c.Slides = append(c.Slides, SlideChange{Slide: id, Kind: kind})
			})
		}
		d.Stories = append(d.Stories, c)
	})
	return d
}

// telling is a story or a slide with a digest of all that it is.
type telling struct {
	name   string
	sum    playlists.Digest
	slides []telling
}

// each goes through what is not the same in two lists.
func each[N ~string](was, is []telling, f func(name N, kind Kind, a, b telling)) {
	of := func(list []telling, name string) (telling, bool) {
		i := slices.IndexFunc(list, func(t telling) bool { return t.name == name })
		if i < 0 {
			return telling{}, false
		}
		return list[i], true
	}
	for _, b := range is {
		switch a, there := of(was, b.name); {
		case !there:
			f(N(b.name), KindNew, a, b)
		case a.sum != b.sum:
			f(N(b.name), KindChanged, a, b)
		}
	}
	for _, a := range was {
		if b, there := of(is, a.name); !there {
			f(N(a.name), KindGone, a, b)
		}
	}
}

// composed gives the stories as editors sign them.
func composed(j *Judged) []telling {
	all := make([]telling, len(j.Stories))
	for i := range j.Stories {
		s := &j.Stories[i]
		all[i] = telling{name: string(s.ID), sum: playlists.DigestOf(s.Payload())}
		for k := range s.Slides {
			all[i].slides = append(all[i].slides, telling{name: string(s.Slides[k].ID), sum: sumOf(&s.Slides[k])})
		}
	}
	return all
}

// written gives the stories as they stand in the text, with what their files are.
func written(j *Judged) []telling {
	all := make([]telling, len(j.Campaign.Written))
	for i := range j.Campaign.Written {
		s := &j.Campaign.Written[i]
		all[i].name = string(s.ID)
		var files []campaign.Entry
		for k := range s.Slides {
			var own []campaign.Entry
			for _, m := range s.Slides[k].Media {
				own = append(own, j.Files[m.File])
			}
			all[i].slides = append(all[i].slides, telling{name: string(s.Slides[k].ID), sum: sumOf(&s.Slides[k], own)})
			files = append(files, own...)
		}
		all[i].sum = sumOf(s, files)
	}
	return all
}

// sumOf names values by their JSON.
func sumOf(values ...any) playlists.Digest {
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // every type of the contract has its JSON
	}
	return playlists.DigestOf(b)
}

// carriages lists those that tell something else. The instant doesn't matter: what
// is told, and when, is compared as it is arranged.
func carriages(was, is *Judged, fleet *campaign.Fleet) []CarriageChange {
	before, after := arranged(was, fleet), arranged(is, fleet)
	var list []CarriageChange
	for i := range fleet.Trains {
		for k := range fleet.Trains[i].Carriages {
			id := fleet.Trains[i].Carriages[k].ID
			if !reflect.DeepEqual(before[id], after[id]) {
				list = append(list, CarriageChange{Carriage: id, Was: told(before[id]), Is: told(after[id])})
			}
		}
	}
	return list
}

func arranged(j *Judged, fleet *campaign.Fleet) map[playlists.Carriage][]playlists.Entry {
	plan, problems := campaign.Compile([]*campaign.Campaign{j.Campaign}, fleet, func(playlists.CampaignID) campaign.Catalogue { return j.Files }, 0, playlists.DefaultLease)
	if len(problems) > 0 {
		return nil // too large for a message: it was told by Judge, or a publish will
	}
	all := make(map[playlists.Carriage][]playlists.Entry, len(plan.Arrangements))
	for i := range plan.Arrangements {
		all[plan.Arrangements[i].Carriage] = plan.Arrangements[i].Entries
	}
	return all
}

func told(entries []playlists.Entry) []playlists.StoryID {
	var list []playlists.StoryID
	for i := range entries {
		if !slices.Contains(list, entries[i].Story) {
			list = append(list, entries[i].Story)
		}
	}
	return list
}
