package screen

// Kinds of a frame: what the page draws.
const (
	KindImage = "image" // a still picture with an optional caption
	KindVideo = "video" // a muted film with optional captions
	KindText  = "text"  // words alone
	KindCall  = "call"  // hotlines, QR code and short address
	KindHelp  = "help"  // the card of a display that has nothing else to show

	// What a technician at the panel puts up.
	KindIdentify = "identify" // which display this is
	KindTest     = "test"     // lines, colours and edges to judge the glass by
	KindBlank    = "blank"    // nothing, on purpose
)

// Update is what the server tells the page: what is on now and what follows.
type Update struct {
	// Now is the server's clock when this was written, in ms since 1970. The
	// page measures its own clock against it.
	Now int64 `json:"now"`
	// Current is the frame in force at Now; nil keeps what is on screen.
	Current *Frame `json:"current"`
	// Next follows Current at its own Start; nil while it is not known.
	Next *Frame `json:"next"`
	// Preview says that nobody but an operator sees this screen.
	Preview bool `json:"preview"`
	// Screen is the shape of the real display; a preview is drawn in it.
	Screen Size `json:"screen"`
}

// Size is a length and height in pixels; zero when not known.
type Size struct {
	W int `json:"w"`
	H int `json:"h"`
}

// Frame is one slot as the page draws it: a slide in one language (or two), with
// everything that its story always shows. All words are plain text.
type Frame struct {
	// ID names the slot; each report carries it. The same id means the same
	// picture and words; start and end may move a little when the clock is set.
	ID string `json:"id"`
	// Kind is one of the Kind constants.
	Kind string `json:"kind"`
	// Start and End bound the slot on the server's clock, in ms since 1970.
	Start int64 `json:"start"`
	End   int64 `json:"end"`
	// Offset is how far into the slide the slot begins, in ms: 0 for a whole
	// slide, more for one that is joined on the way. At time t a film stands
	// at Offset + t - Start.
	Offset int64 `json:"offset"`

	// Lang is the language of the words (BCP 47) and Dir their direction, "ltr"
	// or "rtl"; an empty Dir is "ltr".
	Lang string `json:"lang"`
	Dir  string `json:"dir,omitempty"`
	// Both says that the second language stands beside the first.
	Both     bool   `json:"both,omitempty"`
	Lang2    string `json:"lang2,omitempty"`
	Heading  string `json:"heading,omitempty"`
	Body     string `json:"body,omitempty"`
	Heading2 string `json:"heading2,omitempty"`
	Body2    string `json:"body2,omitempty"`
	// Alt says in words what the picture or film shows.
	Alt string `json:"alt,omitempty"`

	// Src is the address of the picture or film, relative to the page
	// ("media/sha256/<hex>"), and Type its media type. Without an Src a picture
	// or film shows its story's call.
	Src      string    `json:"src,omitempty"`
	Type     string    `json:"type,omitempty"`
	Captions []Caption `json:"captions,omitempty"`

	// Campaign, Story and Carriage are names; Title and Notice are words in Lang.
	Campaign string `json:"campaign,omitempty"`
	Story    string `json:"story,omitempty"`
	Carriage string `json:"carriage,omitempty"`
	Title    string `json:"title,omitempty"`
	Title2   string `json:"title2,omitempty"`
	Notice   string `json:"notice,omitempty"`
	// Call is shown large by call and help frames and as a strip by all others.
	Call *Call `json:"call,omitempty"`
	// Partners are the names to be credited, in Lang.
	Partners []string `json:"partners,omitempty"`

	// Facts are what an identify or test card says, in order, and Code is the same
	// for a technician's telephone.
	Facts []Fact `json:"facts,omitempty"`
	Code  *QR    `json:"code,omitempty"`
}

// Fact is one line of a technician's card.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Caption is one WebVTT file of a film.
type Caption struct {
	Src  string `json:"src"`
	Lang string `json:"lang"`
}

// Call is where a passenger can turn.
type Call struct {
	Headline  string   `json:"headline,omitempty"`
	Headline2 string   `json:"headline2,omitempty"`
	Numbers   []Number `json:"numbers"`
	// Address is the full address that the QR code holds; Short is the one that
	// people read and type. A code is never shown without it.
	Address string `json:"address,omitempty"`
	Short   string `json:"short,omitempty"`
	QR      *QR    `json:"qr,omitempty"`
}

// Number is one hotline; Label2 is its label in the second language.
type Number struct {
	Number string `json:"number"`
	Label  string `json:"label,omitempty"`
	Label2 string `json:"label2,omitempty"`
}
