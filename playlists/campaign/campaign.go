package campaign

import "storyline/playlists"

// Campaign is a campaign as an operator writes it: one file, campaign.yaml,
// in a folder of its own together with its media.
//
// The json tags are the keys of the YAML file, omitempty marks those that may be
// absent; jsonschema tags and these comments go into configs/campaign.schema.json,
// from which editors complete and check while one types.
type Campaign struct {
	// Version of the file's form: 1.
	Version int `json:"version" jsonschema:"enum=1"`
	// Name of the campaign.
	ID playlists.CampaignID `json:"campaign"`
	// Network whose carriages tell it.
	Network playlists.Network `json:"network"`
	// Title in each language.
	Title playlists.Texts `json:"title"`
	// Notice is the small print that the screen shows with each story.
	Notice playlists.Texts `json:"notice"`
	// Languages in their order: cycle k speaks languages[k mod n].
	Languages []playlists.Lang `json:"languages"`
	// Window of service days in which the campaign is told.
	Window Window `json:"window"`
	// Rehearsal marks a campaign that is shortened to be tried out, for at most
	// three days: slides that are too short for the public are then no error, and
	// not every rule need have a day.
	Rehearsal bool `json:"rehearsal,omitempty"`
	// Hotlines that every story's call names.
	Hotlines []Hotline `json:"hotlines"`
	// Site that every story's call leads to, unless the story has its own address.
	Site Site `json:"site"`
	// Partners to be credited.
	Partners []Partner `json:"partners,omitempty"`
	// Stories of the campaign.
	Written []Story `json:"stories"`
	// Assign says which carriages tell which stories, and when.
	Assign []Assignment `json:"assign"`
	// Accepted lists the warnings that a person has looked at and lets stand.
	Accepted []Acceptance `json:"accepted,omitempty"`

	marks
	file    string
	partial bool // some of it could not be read
}

// Window is a range of service days, both included.
type Window struct {
	// First service day.
	From playlists.Day `json:"from"`
	// Last service day, included.
	Until playlists.Day `json:"until"`
}

// Hotline is a telephone number, spelled as people dial it.
type Hotline struct {
	// Number in quotes, such as "15-47".
	Number string `json:"number"`
	// Label says whose number it is, in each language.
	Label playlists.Texts `json:"label"`

	marks
}

// Site is the campaign's page.
type Site struct {
	// Address for the QR code: https; {carriage} is filled in by the display.
	Address string `json:"address" jsonschema:"pattern=^https://"`
	// Short form that a passenger can type.
	Short string `json:"short"`
}

// Partner is an organisation to be credited.
type Partner struct {
	// Name in each language.
	Name playlists.Texts `json:"name"`

	marks
}

// Story is one story as it is written.
type Story struct {
	// Name of the story.
	ID playlists.StoryID `json:"story"`
	// Title in each language.
	Title playlists.Texts `json:"title"`
	// Address of the story's full film, instead of the site's; on the site's
	// host; {carriage} is filled in by the display.
	Address string `json:"address,omitempty" jsonschema:"pattern=^https://"`
	// Last service day, included, on which it may be told; a story with no
	// person behind it states it all the same.
	ConsentUntil playlists.Day `json:"consent_until"`
	// The only hours in which it may be told, on the service-day clock; absent
	// means all.
	Hours []playlists.Daypart `json:"hours,omitempty"`
	// Themes that it touches, such as children: the fleet may keep them to some hours.
	Themes []Theme `json:"themes,omitempty"`
	// Slides in their order.
	Slides []Slide `json:"slides"`

	marks
}

// Slide is one picture, film, text or call.
type Slide struct {
	// Name of the slide, within its story.
	ID playlists.SlideID `json:"slide"`
	// Kind of slide.
	Kind playlists.SlideKind `json:"kind"`
	// Seconds it lasts, 0.5 to 600; at most as long as its film.
	Seconds Seconds `json:"seconds"`
	// Both languages on the slide at once.
	Both bool `json:"both,omitempty"`
	// Text in each language: the words of a text slide, the caption of any other.
	Text map[playlists.Lang]playlists.Words `json:"text,omitempty"`
	// Alt says in words what an image or video shows, in each language.
	Alt playlists.Texts `json:"alt,omitempty"`
	// Media files of an image or video; the display chooses by shape, codec and
	// language.
	Media []Medium `json:"media,omitempty"`

	marks
}

// Medium is one media file of a slide.
type Medium struct {
	// Path of the file, relative to the campaign's folder, slash separated.
	File string `json:"file"`
	// Language of what is seen or written in it; absent means every one.
	Lang playlists.Lang `json:"lang,omitempty"`

	marks
}

// Seconds is the length of a slide, kept in milliseconds; written with at most
// three decimals.
type Seconds int64

// Assignment is one rule that assigns stories to carriages.
type Assignment struct {
	// How stories are dealt to carriages.
	Rule Dealing `json:"rule"`
	// Carriages that the rule is for; absent means the whole network.
	To Target `json:"to,omitempty"`
	// Stories in their order; absent means all.
	Stories []playlists.StoryID `json:"stories,omitempty"`
	// Priority, 0 to 100: stories of a higher one silence those of a lower.
	Priority int `json:"priority,omitempty" jsonschema:"minimum=0,maximum=100,default=0"`
	// Weight, 1 to 10: share of the loop.
	Weight int `json:"weight,omitempty" jsonschema:"minimum=1,maximum=10,default=1"`
	// Positions of the displays that tell it; absent means every display.
	Positions []playlists.Position `json:"positions,omitempty"`
	// Weekdays of the service day; absent means all.
	Weekdays playlists.Weekdays `json:"weekdays,omitempty"`
	// Dayparts on the service-day clock, which passes midnight as 24:00; absent
	// means the whole service day.
	Dayparts []playlists.Daypart `json:"dayparts,omitempty"`
	// Service days of the window on which it is not told.
	Except []playlists.Day `json:"except,omitempty"`

	marks
}

// Dealing says how an assignment deals its stories to carriages.
type Dealing string

// Different gives each carriage of a train a story of its own; All lets each
// carriage tell all the stories in rotation.
const (
	Different Dealing = "different"
	All       Dealing = "stories"
)

// Target is the union of what it lists; empty means the whole network.
type Target struct {
	// Lines by name.
	Lines []playlists.Line `json:"lines,omitempty"`
	// Trains by name.
	Trains []playlists.Train `json:"trains,omitempty"`
	// Carriages by fleet number.
	Carriages []playlists.Carriage `json:"carriages,omitempty"`
	// Tags of trains or carriages.
	Tags []Tag `json:"tags,omitempty"`
}

// Tag is a word that an operator gives to trains and carriages.
type Tag string

// defaults are what an absent key means.
func (a *Assignment) defaults() { a.Weight = 1 }

// ParseCampaign reads a campaign file strictly. It gives every problem of form
// at once; with any, the campaign holds what could be read and must not be used
// for anything but further checks. The name stands in the problems.
func ParseCampaign(name string, b []byte) (*Campaign, []Problem) {
	c := &Campaign{file: name}
	problems := read(name, b, MaxCampaign, c, &c.Version)
	c.partial = len(problems) > 0
	return c, problems
}
