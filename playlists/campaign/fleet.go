package campaign

import (
	"time"

	"storyline/playlists"
)

// Fleet is one operator's network as it is written: its lines, trains,
// carriages and displays.
type Fleet struct {
	// Version of the file's form: 1.
	Version int `json:"version" jsonschema:"enum=1"`
	// Network is the fleet's name.
	Network playlists.Network `json:"network"`
	// Name of the operator in each language.
	Name playlists.Texts `json:"name"`
	// Zone of the zone database, such as Europe/Kyiv.
	Zone string `json:"zone"`
	// When a service day starts on the local clock, 00:00 to 12:00, in quotes.
	ServiceDay playlists.Minute `json:"service_day"`
	// Hosts to which a QR code or a short address shown in this network may lead,
	// such as www.example.org; absent means each campaign's own site.
	Hosts []Host `json:"hosts,omitempty"`
	// Sensitive themes, and for each the only hours on the service-day clock in
	// which a story of that theme may be told.
	Sensitive map[Theme][]playlists.Daypart `json:"sensitive,omitempty"`
	// Lines on which trains run.
	Lines []Line `json:"lines"`
	// Trains in the order in which stories are dealt to them.
	Trains []Train `json:"trains"`

	marks
	file     string
	partial  bool // some of it could not be read
	faulty   bool // there is a problem with it
	location *time.Location
}

// Line is one line of the network.
type Line struct {
	// Name of the line.
	ID playlists.Line `json:"line"`
	// Name for people, in each language.
	Name playlists.Texts `json:"name"`
	// Colour as #rrggbb.
	Colour string `json:"colour,omitempty" jsonschema:"pattern=^#[0-9a-fA-F]{6}$"`

	marks
}

// Train is a trainset and its carriages in their order.
type Train struct {
	// Name of the train.
	ID playlists.Train `json:"train"`
	// Line on which it runs.
	Line playlists.Line `json:"line"`
	// Tags by which campaigns may choose it.
	Tags []Tag `json:"tags,omitempty"`
	// Carriages in their order, coupled neighbours next to each other.
	Carriages []Carriage `json:"carriages"`

	marks
}

// Carriage is one carriage of a train.
type Carriage struct {
	// Fleet number, in quotes.
	ID playlists.Carriage `json:"carriage"`
	// Kind of vehicle.
	Kind playlists.Kind `json:"kind"`
	// Tags by which campaigns may choose it.
	Tags []Tag `json:"tags,omitempty"`
	// Displays that hang in it.
	Displays []Display `json:"displays"`

	marks
}

// Display is one screen in a carriage.
type Display struct {
	// Name of the display; unique in the network.
	ID playlists.DisplayID `json:"display"`
	// Position in the carriage.
	Position playlists.Position `json:"position"`
	// Width in pixels, as passengers see it.
	Width int `json:"width" jsonschema:"minimum=1,maximum=16384"`
	// Height in pixels, as passengers see it.
	Height int `json:"height" jsonschema:"minimum=1,maximum=16384"`
	// Orientation as passengers see it.
	Orientation Orientation `json:"orientation"`
	// Codecs that the display decodes; absent means every one.
	Codecs []Codec `json:"codecs,omitempty"`
	// Most pictures a second of a film that the display decodes; absent means any.
	MaxFps int `json:"max_fps,omitempty" jsonschema:"minimum=1,maximum=1000"`
	// Largest film that the display decodes, in pixels, either way round, such as
	// 1920x1080; absent means any.
	MaxSize playlists.Size `json:"max_size,omitempty"`

	marks
}

// Host is the host of an address, as in https://host/path.
type Host string

// Theme is a word for what a story touches, such as children or violence.
type Theme string

// Codec is a family of codecs, the first part of a name as in RFC 6381.
type Codec string

// Codecs lists the families that a probed film can have, as agents are told them.
func Codecs() []Codec { return []Codec{"avc1", "hvc1", "hev1", "av01", "vp8", "vp09"} }

// Shape gives what the fleet's file says that a display can show.
func (d *Display) Shape() playlists.Shape {
	s := playlists.Shape{W: d.Width, H: d.Height, MaxW: d.MaxSize.W, MaxH: d.MaxSize.H, MaxFps: float64(d.MaxFps)}
	for _, c := range d.Codecs {
		s.Codecs = append(s.Codecs, string(c))
	}
	return s
}

// ShapeOf gives what the fleet's file says that a display can show; nothing of one
// that it doesn't name.
func (f *Fleet) ShapeOf(id playlists.DisplayID) playlists.Shape {
	for _, c := range f.Reach(&Target{}) {
		for i := range c.Displays {
			if c.Displays[i].ID == id {
				return c.Displays[i].Shape()
			}
		}
	}
	return playlists.Shape{}
}

// Orientation is landscape or portrait.
type Orientation string

// The two orientations. A square display is landscape.
const (
	Landscape Orientation = "landscape"
	Portrait  Orientation = "portrait"
)

// ParseFleet reads a fleet file strictly and judges it. It gives every problem
// at once; with any, the fleet must not be compiled for. The name stands in the
// problems.
func ParseFleet(name string, b []byte) (*Fleet, []Problem) {
	f := &Fleet{file: name}
	problems := read(name, b, MaxFleet, f, &f.Version)
	f.partial = len(problems) > 0
	problems = inOrder(append(problems, f.check()...))
	f.faulty = len(problems) > 0
	return f, problems
}

// Location gives the fleet's zone; nil if the file names none that is known.
func (f *Fleet) Location() *time.Location { return f.location }

// Clock gives the fleet's local clock for instants from one to another.
func (f *Fleet) Clock(from, until playlists.Millis) playlists.LocalClock {
	return playlists.LocalClock{Offsets: playlists.OffsetsOf(f.location, from, until), Start: f.ServiceDay}
}
