package console

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// act is one change of the fleet that a person asks for, as a form says it.
type act struct {
	Kind     string // swap, move, replace, hang, tag-carriage or tag-train
	Carriage playlists.Carriage
	Other    playlists.Carriage
	Train    playlists.Train
	Place    int // in the train, from 1; 0: the last
	Display  playlists.DisplayID
	Fresh    playlists.DisplayID
	Position playlists.Position
	Tags     []campaign.Tag
}

// maxPlace bounds the place in a train, and maxTags how many tags a form may give.
const (
	maxPlace = 1000
	maxTags  = 50
)

// readAct reads an act from an address or a form.
func readAct(q url.Values) act {
	word := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	a := act{
		Kind: word("act"), Carriage: playlists.Carriage(word("carriage")), Other: playlists.Carriage(word("other")), Train: playlists.Train(word("train")),
		Display: playlists.DisplayID(word("display")), Fresh: playlists.DisplayID(word("fresh")), Position: playlists.Position(word("position")),
	}
	a.Place, _ = strconv.Atoi(word("place")) // nothing means the last
	for _, tag := range strings.FieldsFunc(word("tags"), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		a.Tags = append(a.Tags, campaign.Tag(tag))
	}
	return a
}

// values gives the act as the fields of a form.
func (a *act) values() url.Values {
	q := url.Values{"act": {a.Kind}}
	for name, word := range map[string]string{
		"carriage": string(a.Carriage), "other": string(a.Other), "train": string(a.Train), "display": string(a.Display), "fresh": string(a.Fresh), "position": string(a.Position),
	} {
		if word != "" {
			q.Set(name, word)
		}
	}
	if a.Place != 0 {
		q.Set("place", strconv.Itoa(a.Place))
	}
	if len(a.Tags) > 0 {
		q.Set("tags", a.tags())
	}
	return q
}

func (a *act) tags() string {
	words := make([]string, len(a.Tags))
	for i, t := range a.Tags {
		words[i] = string(t)
	}
	return strings.Join(words, ", ")
}

// fields gives them in an order, for a template.
func (a *act) fields() []field {
	q := a.values()
	var list []field
	for _, name := range slices.Sorted(maps.Keys(q)) {
		list = append(list, field{name, q.Get(name)})
	}
	return list
}

// field is a field of a form that nobody sees.
type field struct{ Name, Value string }

// says puts the act into words.
func (a *act) says() desk.Phrase {
	switch a.Kind {
	case "swap":
		return desk.Say("Carriages {carriage} and {other} exchange their places", "carriage", a.Carriage, "other", a.Other)
	case "move":
		if a.Place == 0 {
			return desk.Say("Carriage {carriage} goes to the end of train {train}", "carriage", a.Carriage, "train", a.Train)
		}
		return desk.Say("Carriage {carriage} goes to place {place} of train {train}", "carriage", a.Carriage, "place", a.Place, "train", a.Train)
	case "replace":
		return desk.Say("Display {fresh} hangs in place of {display}", "fresh", a.Fresh, "display", a.Display)
	case "hang":
		return desk.Say("Display {display} goes to carriage {carriage}, {position}", "display", a.Display, "carriage", a.Carriage, "position", a.Position)
	case "tag-carriage":
		if len(a.Tags) == 0 {
			return desk.Say("Carriage {carriage} has no tags", "carriage", a.Carriage)
		}
		return desk.Say("Carriage {carriage} has the tags: {tags}", "carriage", a.Carriage, "tags", a.tags())
	default:
		if len(a.Tags) == 0 {
			return desk.Say("Train {train} has no tags", "train", a.Train)
		}
		return desk.Say("Train {train} has the tags: {tags}", "train", a.Train, "tags", a.tags())
	}
}

// home is the page on which its outcome is seen.
func (a *act) home() string {
	switch a.Kind {
	case "tag-train":
		return "/trains/" + string(a.Train)
	case "replace":
		return "/displays/" + string(a.Fresh)
	case "hang":
		return "/displays/" + string(a.Display)
	default:
		return "/carriages/" + string(a.Carriage)
	}
}

// changes says the act as changes of the fleet's text. What can't be is a refusal.
func (a *act) changes(f *campaign.Fleet) ([]campaign.Change, error) {
	if err := a.check(f); err != nil {
		return nil, err
	}
	var one campaign.Change
	var err error
	switch a.Kind {
	case "swap":
		one, err = campaign.SwapCarriages(f, a.Carriage, a.Other)
	case "move":
		one, err = campaign.MoveCarriage(f, a.Carriage, a.Train, a.Place-1) // behind all is -1, and so it is in the text
	case "replace":
		one, err = campaign.ReplaceDisplay(f, a.Display, a.Fresh)
	case "hang":
		return campaign.MoveDisplay(f, a.Display, a.Carriage, a.Position)
	case "tag-carriage":
		one, err = campaign.TagCarriage(f, a.Carriage, a.Tags)
	default:
		one = campaign.TagTrain(a.Train, a.Tags)
	}
	return []campaign.Change{one}, err
}
